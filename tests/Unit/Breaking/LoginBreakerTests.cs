using System.Reflection;
using BusEtl.Consumers.Breaking;
using BusEtl.Consumers.Consuming;
using BusEtl.Persistence;
using BusEtl.Tests.Unit.Infrastructure;
using MassTransit;
using MassTransit.Transports;
using Microsoft.Extensions.Options;

namespace BusEtl.Tests.Unit.Breaking;

public sealed class LoginBreakerTests
{
    private readonly LoginBreaker _breaker = new(
        Options.Create(new LoginQueueOptions { Breaker = { ActivationThreshold = 10, TripThreshold = 0.5 } }), new ManualTimeProvider());

    [Fact]
    public void It_opens_at_the_share_once_enough_was_tried_and_not_before()
    {
        _breaker.Failed(9);
        Assert.Equal(BreakerState.Closed, _breaker.State);

        _breaker.Failed(1);
        Assert.Equal(BreakerState.Open, _breaker.State);
        Assert.Equal(BreakerReason.TooManyFailures, _breaker.Reason);
    }

    [Fact]
    public void A_small_share_leaves_it_closed()
    {
        _breaker.Succeeded(100);
        _breaker.Failed(99);

        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    [Fact]
    public async Task Opening_cancels_what_is_in_work_and_lets_nothing_in()
    {
        using var inWork = new Delivery();
        using var ended = new Delivery();
        using var late = new Delivery();
        await _breaker.EnterAsync(inWork);
        await _breaker.EnterAsync(ended);
        _breaker.Leave(ended);

        DatabaseIsAway();

        Assert.True(inWork.CancellationToken.IsCancellationRequested);
        Assert.False(ended.CancellationToken.IsCancellationRequested);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _breaker.EnterAsync(late));
        Assert.True(_breaker.WhenOpenAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Opening_cancels_a_delivery_that_has_the_source_of_its_token_as_a_payload()
    {
        var inWork = DispatchProxy.Create<ReceiveContext, OwnDelivery>();
        using var own = (OwnDelivery)inWork;
        await _breaker.EnterAsync(inWork);

        DatabaseIsAway();

        Assert.True(inWork.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public async Task Half_open_it_tries_one_and_the_others_wait_for_its_success()
    {
        using var trial = new Delivery();
        using var other = new Delivery();
        HalfOpenAfter(DatabaseIsAway);
        Assert.True(_breaker.EnterAsync(trial).IsCompletedSuccessfully);
        var waiting = _breaker.EnterAsync(other);
        Assert.False(waiting.IsCompleted);

        _breaker.Succeeded(1);

        await waiting;
        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    [Fact]
    public async Task A_trial_that_says_nothing_hands_over_to_the_next_delivery()
    {
        using var invalid = new Delivery();
        using var other = new Delivery();
        HalfOpenAfter(DatabaseIsAway);
        await _breaker.EnterAsync(invalid);
        var waiting = _breaker.EnterAsync(other);

        _breaker.Leave(invalid);

        await waiting;
        Assert.Equal(BreakerState.HalfOpen, _breaker.State);
    }

    [Fact]
    public async Task A_trial_that_fails_after_too_many_failures_opens_it_again_and_sends_back_who_waited()
    {
        using var trial = new Delivery();
        using var other = new Delivery();
        HalfOpenAfter(() => _breaker.Failed(10));
        await _breaker.EnterAsync(trial);
        var waiting = _breaker.EnterAsync(other);

        _breaker.Failed(1);

        Assert.Equal(BreakerState.Open, _breaker.State);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Theory]
    [InlineData(BreakerReason.DatabaseAway)]
    [InlineData(BreakerReason.DatabaseRefuses)]
    [InlineData(BreakerReason.NothingStored)]
    public void A_trial_that_fails_by_itself_closes_it_unless_there_were_too_many(BreakerReason reason)
    {
        HalfOpenAfter(() => _breaker.Trip(reason));

        _breaker.Failed(1);

        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    [Fact]
    public void It_knows_what_the_database_has_against_all_logins_and_what_it_has_by_now()
    {
        _breaker.Trip(BreakerReason.DatabaseRefuses, Fault("first"));
        Assert.Equal((BreakerReason.DatabaseRefuses, "first"), (_breaker.Reason, _breaker.Fault?.Text));

        _breaker.StillFails(Fault("second"));
        Assert.Equal("second", _breaker.Fault?.Text);

        _breaker.TryOne();
        _breaker.Succeeded(1);
        _breaker.Failed(10);
        Assert.Equal((BreakerReason.TooManyFailures, null), (_breaker.Reason, _breaker.Fault));
    }

    [Fact]
    public void What_failed_before_does_not_count_once_it_is_closed_again()
    {
        HalfOpenAfter(() => _breaker.Failed(10));
        _breaker.Succeeded(1);

        _breaker.Failed(9);

        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    private static DatabaseFault Fault(string text) => new(new StoreFault(StoreFaultKind.Everywhere, "SQLSTATE 25006", "25006"), text);

    private void DatabaseIsAway() => _breaker.Trip(BreakerReason.DatabaseAway, Fault("away"));

    private void HalfOpenAfter(Action opening)
    {
        opening();
        _breaker.TryOne();
        Assert.Equal(BreakerState.HalfOpen, _breaker.State);
        Assert.False(_breaker.WhenOpenAsync(TestContext.Current.CancellationToken).IsCompleted);
    }

    private sealed class Delivery() : BaseReceiveContext(redelivered: false, DispatchProxy.Create<ReceiveEndpointContext, NoEndpoint>())
    {
        public override MessageBody Body => throw new NotSupportedException();

        protected override IHeaderProvider HeaderProvider => throw new NotSupportedException();
    }

    /// <summary>A delivery of a transport with a context of its own.</summary>
    public class OwnDelivery : DispatchProxy, IDisposable
    {
        private readonly CancellationTokenSource _work = new();

        public void Dispose()
        {
            _work.Dispose();
            GC.SuppressFinalize(this);
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name != nameof(PipeContext.TryGetPayload))
                return _work.Token;

            args![0] = _work;

            return true;
        }
    }

    /// <summary>An endpoint that has nothing: the breaker asks it for nothing.</summary>
    public class NoEndpoint : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => null;
    }
}
