using BusEtl.Bench.Load.Loops;

namespace BusEtl.Bench.Load.Contestants;

/// <summary>All contestants, in the order in which they take their turns.</summary>
internal static class Field
{
    public const string Service = "service";
    public const string ServiceNoEvent = "service_no_event";
    public const string Bare = "bare";
    public const string Naive = "naive";

    public static readonly IReadOnlyList<string> Names = [Service, ServiceNoEvent, Bare, Naive];

    /// <param name="executable">The service as it is published.</param>
    /// <param name="keyRing">Path of its key ring.</param>
    /// <param name="naive">The script of the naive loop, with its packages beside it.</param>
    public static IReadOnlyList<Contestant> Of(string executable, string keyRing, string naive) =>
    [
        new(Service, IsNaive: false, HasProbe: true, [executable, "run"], place => ServiceSettings(place, keyRing)),
        new(ServiceNoEvent, IsNaive: false, HasProbe: true, [executable, "run"],
            place => ServiceSettings(place, keyRing).Append(new("Amazon__Publish", "false")).ToDictionary()),
        new(Bare, IsNaive: false, HasProbe: true, [Environment.ProcessPath!, BareCommand.Name], LoopSettings.Of),
        new(Naive, IsNaive: true, HasProbe: false, ["node", naive], LoopSettings.Of),
    ];

    // Addresses, names and keys, and a shorter wait at an empty queue, so that a stop is quick. All else is the service's own default.
    private static Dictionary<string, string> ServiceSettings(Workplace place, string keyRing) => new()
    {
        ["ConnectionStrings__BusEtl"] = place.Postgres,
        ["Amazon__ServiceUrl"] = place.Sqs,
        ["LoginQueue__Name"] = place.QueueName,
        ["LoginQueue__Receive__WaitTime"] = "00:00:01",
        ["Health__Address"] = "127.0.0.1",
        ["Health__Port"] = "0",
        ["Masking__KeyRingFile"] = keyRing,
    };
}
