using System.Diagnostics.Metrics;
using BusEtl.Consumers.Consuming;
using BusEtl.Service.Health;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BusEtl.Tests.Unit.Health;

/// <summary>When messages count as not moving, and for how long. The clock runs on by a little; it is put forward by much.</summary>
public sealed class ReceiveProgressTests : IDisposable
{
    private const int Concurrency = 3;
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Little = TimeSpan.FromMinutes(1);

    private readonly MovableTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LoginMetrics _metrics;
    private readonly ReceiveProgress _progress;

    public ReceiveProgressTests()
    {
        _metrics = new LoginMetrics(_services.GetRequiredService<IMeterFactory>(), _time);
        _progress = new ReceiveProgress(
            _metrics,
            Options.Create(new LoginQueueOptions { Receive = new ReceiveOptions { Concurrency = Concurrency } }),
            _time);
    }

    [Fact]
    public void Nothing_stands_while_nothing_is_in_work()
    {
        _metrics.MessageReceived();
        _metrics.MessageEnded();
        _time.Advance(Long);

        Assert.Equal(new Standstill(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), Rounded(Look(waiting: 0)));
    }

    [Fact]
    public void Work_stands_since_it_began_after_a_rest_not_since_the_last_end()
    {
        _metrics.MessageReceived();
        _metrics.MessageEnded();
        _time.Advance(Long);
        _metrics.MessageReceived();
        Assert.Equal(TimeSpan.Zero, Rounded(Look(waiting: 1)).HoldingUp);

        _time.Advance(Long);
        Assert.Equal(Long, Rounded(Look(waiting: 1)).HoldingUp);
    }

    [Fact]
    public void A_message_that_stays_in_work_is_no_standstill_while_others_end()
    {
        _metrics.MessageReceived();
        _time.Advance(Long);
        _metrics.MessageReceived();
        _metrics.MessageEnded();

        Assert.Equal(TimeSpan.Zero, Rounded(Look(waiting: 1)).Standing);
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(1, 5, true)]
    [InlineData(1, null, true)]
    [InlineData(Concurrency - 1, 0, false)]
    [InlineData(Concurrency, 0, true)]
    public void Standing_work_holds_others_up_when_they_wait_in_the_queue_or_for_their_turn(int inWork, int? waiting, bool holdsUp)
    {
        for (var message = 0; message < inWork; message++)
            _metrics.MessageReceived();
        _time.Advance(Long);

        var standstill = Rounded(Look(waiting));

        Assert.Equal(Long, standstill.Standing);
        Assert.Equal(holdsUp ? Long : TimeSpan.Zero, standstill.HoldingUp);
    }

    [Fact]
    public void The_endpoint_is_idle_since_messages_were_seen_to_wait_and_none_came()
    {
        Look(waiting: 0);
        _time.Advance(Long);
        Look(waiting: 0);
        _time.Advance(Little);

        Assert.Equal(Little, Rounded(Look(waiting: 2)).Idle);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(null, true)]
    [InlineData(2, false)]
    public void It_is_not_idle_when_nothing_waits_or_nobody_knows_or_it_does_not_receive(int? waiting, bool isReceiving)
    {
        Look(waiting: 2);
        _time.Advance(Long);

        Assert.Equal(TimeSpan.Zero, Rounded(_progress.Look(waiting, isReceiving)).Idle);
    }

    [Fact]
    public void It_is_not_idle_when_messages_came_and_went_between_two_looks()
    {
        Look(waiting: 2);
        _time.Advance(Long);
        _metrics.MessageReceived();
        _metrics.MessageEnded();

        Assert.Equal(TimeSpan.Zero, Rounded(Look(waiting: 2)).Idle);
    }

    public void Dispose() => _services.Dispose();

    private Standstill Look(int? waiting) => _progress.Look(waiting, isReceiving: true);

    private static Standstill Rounded(Standstill real) => new(Minutes(real.Standing), Minutes(real.HoldingUp), Minutes(real.Idle));

    private static TimeSpan Minutes(TimeSpan time) => TimeSpan.FromMinutes(Math.Floor(time.TotalMinutes));
}
