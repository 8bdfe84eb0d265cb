using System.Globalization;
using BusEtl.Consumers.Consuming;

namespace BusEtl.Service.Running;

/// <summary>Puts the counts of a run into words.</summary>
internal sealed class RunReport(LoginMetrics metrics)
{
    /// <summary>The counts so far, for the live line.</summary>
    public string Line() => Counts(metrics.Read());

    /// <summary>The counts of the whole run, with the time from the first message received to the last one settled.</summary>
    public string Summary()
    {
        var counts = metrics.Read();
        var seconds = metrics.Busy.TotalSeconds;
        var rate = seconds > 0 ? counts.Settled / seconds : 0;

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Counts(counts)} in {seconds:N2} seconds, {rate:N0} messages a second");
    }

    private static string Counts(LoginCounts counts)
    {
        (long Count, string Name)[] always =
            [(counts.Received, "received"), (counts.Stored, "stored"), (counts.Duplicates, "duplicates"), (counts.Rejected, "rejected")];
        (long Count, string Name)[] sometimes =
        [
            (counts.Failed, "failed"), (counts.Redelivered, "to be redelivered"), (counts.Returned, "given back"),
            (counts.Differed, "of another content"),
        ];

        return string.Join(", ", always.Concat(sometimes.Where(one => one.Count > 0))
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Count:N0} {one.Name}")));
    }
}
