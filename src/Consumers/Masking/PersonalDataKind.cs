namespace BusEtl.Consumers.Masking;

/// <summary>The kinds of personal data that are stored as tokens. The same text has another token in another kind.</summary>
public enum PersonalDataKind
{
    /// <summary>An IPv4 or IPv6 address.</summary>
    Ip,

    /// <summary>The identifier of a device.</summary>
    DeviceId,
}
