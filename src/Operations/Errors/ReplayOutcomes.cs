namespace BusEtl.Operations.Errors;

/// <summary>Waits for what becomes of messages that were sent: a row, a copy in the error queue, or nothing in time.</summary>
internal sealed class ReplayOutcomes(StoredLogins stored, ReturnWatch watch, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public async Task<ReplayOutcome> WaitAsync(IReadOnlyList<ErrorMessage> sent, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var pending = sent.ToList();
        var outcome = new ReplayOutcome(0, 0, 0);

        while (true)
        {
            var rows = await stored.FindAsync(pending.Select(message => message.Key).OfType<LoginKey>(), cancellationToken);
            outcome = outcome with { Stored = outcome.Stored + pending.RemoveAll(message => message.Key is { } key && rows.Contains(key)) };
            outcome = outcome with { CameBack = outcome.CameBack + pending.RemoveAll(watch.HasReturned) };
            if (pending.Count == 0 || time.GetElapsedTime(began) >= timeout)
                return outcome with { Unknown = pending.Count };

            await Task.Delay(Interval, time, cancellationToken);
        }
    }
}

/// <summary>What became of messages that were sent.</summary>
/// <param name="Stored">Their rows were seen.</param>
/// <param name="CameBack">Their copies stand in the error queue.</param>
/// <param name="Unknown">Neither, in the time that was given.</param>
internal readonly record struct ReplayOutcome(int Stored, int CameBack, int Unknown)
{
    public int Failed => CameBack + Unknown;

    public double FailedShare => Failed == 0 ? 0 : (double)Failed / (Stored + Failed);

    public static ReplayOutcome operator +(ReplayOutcome one, ReplayOutcome other) =>
        new(one.Stored + other.Stored, one.CameBack + other.CameBack, one.Unknown + other.Unknown);
}
