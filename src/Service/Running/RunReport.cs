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
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Received:N0} received, {counts.Stored:N0} stored, {counts.Duplicates:N0} duplicates, {counts.Rejected:N0} rejected");

        return counts.Failed == 0 ? text : text + string.Create(CultureInfo.InvariantCulture, $", {counts.Failed:N0} failed");
    }
}
