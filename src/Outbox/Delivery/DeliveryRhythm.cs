using BusEtl.Outbox.Configuration;

namespace BusEtl.Outbox.Delivery;

/// <summary>
/// Decides what the next pass may take and when it comes, by how the last ones went, and says when an outage begins and ends.
/// </summary>
internal sealed class DeliveryRhythm(OutboxOptions options, TimeProvider time, Func<double> random, DeliveryLog log)
{
    // A few of those that wait are enough to ask whether the broker is back.
    private const int Probes = 4;

    private readonly SuspectOutboxes _suspects = new(time, random);
    private int _databaseFailures;
    private int _brokerFailures;

    /// <summary>Most outboxes that the next pass takes.</summary>
    public int Most => _suspects.BrokerIsAway ? Math.Min(Probes, options.QueryMessageLimit) : options.QueryMessageLimit;

    /// <summary>The outboxes that the pass which begins now leaves alone.</summary>
    public Guid[] Resting() => _suspects.Resting();

    /// <returns>How long to wait before the next pass, and whether a commit may cut that short.</returns>
    public (TimeSpan Pause, bool CanBeWoken) AfterPass(IReadOnlyCollection<ClaimedOutbox> outboxes, bool moreToDo)
    {
        if (_databaseFailures > 0)
            log.DatabaseIsBack();
        _databaseFailures = 0;

        var wasAway = _suspects.BrokerIsAway;
        foreach (var (outbox, failures, resting) in _suspects.Record(outboxes))
            log.OutboxIsPoisoned(outbox, failures, resting);

        if (_suspects.BrokerIsAway)
        {
            if (!wasAway)
                log.BrokerIsAway(outboxes.First(outbox => outbox.Failure is not null).Failure!);
            return (Backoff.Outage.After(++_brokerFailures, random()), false);
        }

        if (wasAway)
            log.BrokerIsBack();
        _brokerFailures = 0;
        if (moreToDo || wasAway)
            return (TimeSpan.Zero, true);

        return (_suspects.NextDue() is { } due && due < options.QueryDelay ? due : options.QueryDelay, true);
    }

    /// <returns>As <see cref="AfterPass"/>.</returns>
    public (TimeSpan Pause, bool CanBeWoken) AfterFailure(OutboxFault fault)
    {
        if (++_databaseFailures == 1)
            log.DatabaseIsAway(fault);
        return (Backoff.Outage.After(_databaseFailures, random()), false);
    }
}

/// <summary>The rhythm of one context's delivery.</summary>
internal sealed record DeliveryRhythm<TDbContext>(DeliveryRhythm Value);
