namespace BusEtl.Outbox.Delivery;

/// <summary>
/// Remembers which outboxes could not be sent, so that they are left alone for a growing time and the others go on, and tells an outbox
/// that fails for itself from a broker that takes nothing. In memory: another process, or this one after a restart, finds out anew.
/// </summary>
internal sealed class SuspectOutboxes(TimeProvider time, Func<double> random)
{
    /// <summary>After so many failures an outbox is said to be poisoned.</summary>
    public const int PoisonFailures = 5;

    // So many different ones with no success between them are the broker's fault, not theirs.
    private const int FailuresOfABroker = 3;

    // One that was due so long ago and not seen again has been delivered by somebody else.
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Guid, Suspect> _suspects = [];
    private readonly HashSet<Guid> _failedSinceSuccess = [];
    private DateTimeOffset _looked;

    /// <summary>Nothing that was tried lately could be sent.</summary>
    public bool BrokerIsAway => _failedSinceSuccess.Count >= FailuresOfABroker;

    /// <summary>Those to leave alone in the look that begins now.</summary>
    public Guid[] Resting()
    {
        _looked = time.GetUtcNow();
        foreach (var id in _suspects.Where(suspect => suspect.Value.Due + Forgotten < _looked).Select(suspect => suspect.Key).ToList())
            _suspects.Remove(id);

        return [.. _suspects.Where(suspect => suspect.Value.Due > _looked).Select(suspect => suspect.Key)];
    }

    /// <summary>How long until one of those that the last look left alone is due; null without any.</summary>
    public TimeSpan? NextDue()
    {
        var resting = _suspects.Values.Where(suspect => suspect.Due > _looked).ToList();
        if (resting.Count == 0)
            return null;

        var wait = resting.Min(suspect => suspect.Due) - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>Takes the outcome of what was sent together.</summary>
    /// <returns>Those that have just failed and count as poisoned, with the time for which each is left alone.</returns>
    public IReadOnlyList<(ClaimedOutbox Outbox, int Failures, TimeSpan Resting)> Record(IReadOnlyCollection<ClaimedOutbox> outboxes)
    {
        var failed = outboxes.Where(outbox => outbox.Failure is not null).ToList();

        if (outboxes.Any(outbox => outbox.Sent > 0))
            Forgive();
        else // One that failed before says nothing new about the broker.
            _failedSinceSuccess.UnionWith(failed.Select(outbox => outbox.Id).Where(id => !_suspects.ContainsKey(id)));

        foreach (var outbox in outboxes.Where(outbox => outbox.Failure is null))
            _suspects.Remove(outbox.Id);

        return [.. failed
            .Select(outbox => (outbox, Failure: Blame(outbox)))
            .Where(pair => pair.Failure.Failures >= PoisonFailures && !BrokerIsAway)
            .Select(pair => (pair.outbox, pair.Failure.Failures, pair.Failure.Due - time.GetUtcNow()))];
    }

    // While the broker is away nobody becomes poisoned by it.
    private Suspect Blame(ClaimedOutbox outbox)
    {
        // Progress is a new beginning: it is another message that fails now.
        var before = outbox.Sent > 0 ? 0 : _suspects.GetValueOrDefault(outbox.Id)?.Failures ?? 0;
        var failures = BrokerIsAway ? Math.Min(before + 1, Math.Max(before, PoisonFailures - 1)) : before + 1;

        return _suspects[outbox.Id] = new Suspect(failures, time.GetUtcNow() + Backoff.Suspect.After(failures, random()));
    }

    // The broker takes messages: those that failed while it took none are tried again at once, and few of their failures count.
    private void Forgive()
    {
        if (BrokerIsAway)
        {
            var now = time.GetUtcNow();
            foreach (var id in _failedSinceSuccess)
            {
                if (_suspects.TryGetValue(id, out var suspect) && suspect.Failures < PoisonFailures)
                    _suspects[id] = new Suspect(Math.Min(suspect.Failures, PoisonFailures - 3), now);
            }
        }
        _failedSinceSuccess.Clear();
    }

    private sealed record Suspect(int Failures, DateTimeOffset Due);
}
