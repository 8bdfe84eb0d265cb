using System.Text.Json.Serialization;

namespace BusEtl.Bench.Probe;

/// <summary>What a runtime tells about itself since its start.</summary>
/// <param name="AllocatedBytes">Managed bytes allocated by all threads, precise.</param>
/// <param name="Collections">Garbage collections of any generation.</param>
/// <param name="PauseMilliseconds">How long collections have stopped the process.</param>
public sealed record ProbeReading(long AllocatedBytes, int Collections, double PauseMilliseconds)
{
    /// <summary>Environment variable with the path of the Unix socket on which the reading is told.</summary>
    public const string SocketVariable = "BUSETL_BENCH_PROBE";

    internal static ProbeReading Take() =>
        new(GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(0), GC.GetTotalPauseDuration().TotalMilliseconds);
}

/// <summary>JSON without reflection, so that asking costs the measured process little.</summary>
[JsonSerializable(typeof(ProbeReading))]
public sealed partial class ProbeReadingContext : JsonSerializerContext;
