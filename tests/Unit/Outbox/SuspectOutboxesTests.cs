using BusEtl.Outbox.Delivery;
using BusEtl.Tests.Unit.Infrastructure;
using MassTransit.EntityFrameworkCoreIntegration;

namespace BusEtl.Tests.Unit.Outbox;

public sealed class SuspectOutboxesTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly SuspectOutboxes _suspects;

    public SuspectOutboxesTests() => _suspects = new SuspectOutboxes(_time, () => 0);

    [Fact]
    public void One_that_failed_is_left_alone_for_a_growing_time()
    {
        var id = Guid.NewGuid();
        foreach (var seconds in new[] { 0.5, 1, 2, 4, 8 })
        {
            _suspects.Resting();
            _suspects.Record([Failed(id), Sent()]);

            Assert.Equal(TimeSpan.FromSeconds(seconds), _suspects.NextDue());
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Equal([id], _suspects.Resting());
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Empty(_suspects.Resting());
            Assert.Null(_suspects.NextDue());
        }
    }

    [Fact]
    public void After_five_failures_it_is_poisoned_also_if_nothing_else_is_sent()
    {
        var id = Guid.NewGuid();
        for (var failures = 1; failures < SuspectOutboxes.PoisonFailures; failures++)
            Assert.Empty(_suspects.Record([Failed(id)]));

        var (outbox, count, resting) = Assert.Single(_suspects.Record([Failed(id)]));

        Assert.Equal((id, 5, TimeSpan.FromSeconds(8)), (outbox.Id, count, resting));
        Assert.False(_suspects.BrokerIsAway);
    }

    [Fact]
    public void Three_different_ones_without_a_success_are_the_fault_of_the_broker_and_nobody_is_poisoned_by_it()
    {
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        for (var i = 0; i < 20; i++)
            Assert.Empty(_suspects.Record([.. ids.Select(id => Failed(id))]));
        Assert.True(_suspects.BrokerIsAway);

        _suspects.Record([Sent()]);

        Assert.False(_suspects.BrokerIsAway);
        Assert.Empty(_suspects.Resting());
    }

    [Fact]
    public void Many_poisoned_ones_are_an_outage_once_at_most_and_found_out_in_the_end()
    {
        Guid[] ids = [.. Enumerable.Range(0, 50).Select(_ => Guid.NewGuid())];
        var outages = 0;
        var poisoned = new HashSet<Guid>();

        for (var i = 0; i < 5; i++)
        {
            poisoned.UnionWith(_suspects.Record([.. ids.Select(id => Failed(id))]).Select(found => found.Outbox.Id));
            outages += _suspects.BrokerIsAway ? 1 : 0;
            _suspects.Record([Sent()]);
        }

        Assert.Equal(1, outages);
        Assert.Equal(ids.Length, poisoned.Count);
    }

    [Fact]
    public void One_that_was_poisoned_before_the_outage_still_is_after_it()
    {
        var poison = Guid.NewGuid();
        for (var i = 0; i < 5; i++)
            _suspects.Record([Failed(poison), Sent()]);
        for (var i = 0; i < 3; i++)
            _suspects.Record([Failed(poison), Failed(Guid.NewGuid()), Failed(Guid.NewGuid())]);

        _suspects.Record([Sent()]);

        Assert.Equal([poison], _suspects.Resting());
    }

    [Fact]
    public void One_that_gets_further_begins_anew()
    {
        var id = Guid.NewGuid();
        for (var i = 0; i < 4; i++)
            _suspects.Record([Failed(id)]);

        Assert.Empty(_suspects.Record([Failed(id, sent: 1)]));
        Assert.Equal(TimeSpan.FromSeconds(0.5), _suspects.NextDue());
    }

    [Fact]
    public void One_that_is_sent_is_forgotten()
    {
        var id = Guid.NewGuid();
        _suspects.Record([Failed(id)]);

        _suspects.Record([Sent(id)]);

        Assert.Empty(_suspects.Resting());
    }

    private static ClaimedOutbox Failed(Guid id, int sent = 0) =>
        new(id) { Messages = { new OutboxMessage(), new OutboxMessage() }, Sent = sent, Failure = new InvalidOperationException() };

    private static ClaimedOutbox Sent(Guid? id = null) => new(id ?? Guid.NewGuid()) { Messages = { new OutboxMessage() }, Sent = 1 };
}
