using BusEtl.AmazonSqs.Client;
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
        Assert.Equal((null, null), DelayedSend.Split(TimeSpan.FromSeconds(seconds), SqsLimits.MaxDelay, isFifo: false, _time.GetUtcNow()));

    [Fact]
    public void Up_to_900_s_is_left_to_SQS() =>
        Assert.Equal((TimeSpan.FromSeconds(900), null), DelayedSend.Split(TimeSpan.FromSeconds(900), SqsLimits.MaxDelay, isFifo: false, _time.GetUtcNow()));

    [Fact]
    public void A_longer_delay_carries_its_due_time()
    {
        var (delay, due) = DelayedSend.Split(TimeSpan.FromSeconds(2000), SqsLimits.MaxDelay, isFifo: false, _time.GetUtcNow());

        Assert.Equal(TimeSpan.FromSeconds(900), delay);
        _time.Advance(TimeSpan.FromSeconds(900));
        Assert.Equal(TimeSpan.FromSeconds(1100), Left(due!));
        _time.Advance(TimeSpan.FromSeconds(1100));
        Assert.Null(Left(due!));
    }

    [Fact]
    public void A_delay_over_the_longest_that_is_set_carries_its_due_time_and_is_never_early()
    {
        var (delay, due) = DelayedSend.Split(TimeSpan.FromSeconds(3.5), TimeSpan.FromSeconds(1), isFifo: false, _time.GetUtcNow());

        Assert.Equal(TimeSpan.FromSeconds(1), delay);
        _time.Advance(TimeSpan.FromSeconds(3.4));
        Assert.Equal(TimeSpan.FromSeconds(0.1), Left(due!));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(Left(due!));
    }

    [Fact]
    public void A_FIFO_queue_gets_the_due_time_only()
    {
        var (delay, due) = DelayedSend.Split(TimeSpan.FromSeconds(60), SqsLimits.MaxDelay, isFifo: true, _time.GetUtcNow());

        Assert.Null(delay);
        Assert.Equal(TimeSpan.FromSeconds(60), Left(due!));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("253402300799999")]
    [InlineData("253402300800000")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999")]
    public void What_is_no_time_at_which_a_message_can_be_due_is_due(string due) => Assert.Null(Left(due));

    [Fact]
    public void A_delay_is_no_longer_than_SQS_keeps_a_message()
    {
        var (_, due) = DelayedSend.Split(SqsLimits.MaxRetention, SqsLimits.MaxDelay, isFifo: false, _time.GetUtcNow());

        Assert.Equal(SqsLimits.MaxRetention, Left(due!));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            DelayedSend.Split(SqsLimits.MaxRetention + TimeSpan.FromTicks(1), SqsLimits.MaxDelay, isFifo: false, _time.GetUtcNow()));
    }

    private TimeSpan? Left(string due) => DelayedSend.Left(new Dictionary<string, string> { ["MT-DueTimestamp"] = due }, _time.GetUtcNow());
}
