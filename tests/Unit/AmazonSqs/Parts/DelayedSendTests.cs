using BusEtl.AmazonSqs.Sending;
using BusEtl.Tests.Unit.Infrastructure;

namespace BusEtl.Tests.Unit.AmazonSqs.Parts;

public sealed class DelayedSendTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void No_delay_is_none(int seconds) =>
        Assert.Equal((null, null), DelayedSend.Split(TimeSpan.FromSeconds(seconds), isFifo: false, _time));

    [Fact]
    public void Up_to_900_s_is_left_to_SQS() =>
        Assert.Equal((TimeSpan.FromSeconds(900), null), DelayedSend.Split(TimeSpan.FromSeconds(900), isFifo: false, _time));

    [Fact]
    public void A_longer_delay_carries_its_due_time()
    {
        var (delay, due) = DelayedSend.Split(TimeSpan.FromSeconds(2000), isFifo: false, _time);

        Assert.Equal(TimeSpan.FromSeconds(900), delay);
        _time.Advance(TimeSpan.FromSeconds(900));
        Assert.Equal(TimeSpan.FromSeconds(1100), Left(due!));
        _time.Advance(TimeSpan.FromSeconds(1100));
        Assert.Null(Left(due!));
    }

    [Fact]
    public void A_FIFO_queue_gets_the_due_time_only()
    {
        var (delay, due) = DelayedSend.Split(TimeSpan.FromSeconds(60), isFifo: true, _time);

        Assert.Null(delay);
        Assert.Equal(TimeSpan.FromSeconds(60), Left(due!));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    public void What_is_no_time_is_due(string due) => Assert.Null(Left(due));

    private TimeSpan? Left(string due) => DelayedSend.Left(new Dictionary<string, string> { ["MT-DueTimestamp"] = due }, _time);
}
