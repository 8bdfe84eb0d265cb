namespace BusEtl.Service.Diagnosing;

/// <summary>The topic on which stored logins are announced, as both engines name it.</summary>
internal static class AnnouncementTopic
{
    public const string Name = "BusEtl_Contracts-LoginsRecorded";
}
