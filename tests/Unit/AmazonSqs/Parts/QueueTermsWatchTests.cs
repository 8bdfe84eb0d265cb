using BusEtl.AmazonSqs.Receiving;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using BusEtl.Tests.Unit.Infrastructure;

namespace BusEtl.Tests.Unit.AmazonSqs.Parts;

public sealed class QueueTermsWatchTests : IDisposable
{
    private static readonly QueueTerms First = new(TimeSpan.FromSeconds(60), 20);

    private readonly ManualTimeProvider _time = new();
    private readonly TaskCompletionSource _ended = new();
    private readonly FakeLog _log = new();
    private int _asked;
    private Func<QueueTerms> _answer = () => First;

    [Fact]
    public async Task A_change_is_known_within_a_minute_and_said()
    {
        var watch = Watch();
        var running = watch.RunAsync(_ended.Task);
        _answer = () => new QueueTerms(TimeSpan.FromSeconds(10), null);

        await PassAsync(5);
        Assert.Equal(First, watch.Current);
        await PassAsync(55);
        await Eventually.IsTrueAsync(() => watch.Current != First);

        Assert.Equal(_answer(), watch.Current);
        Assert.Contains("is now invisible for 00:00:10", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
        _ended.SetResult();
        await running.WithinDeadline();
    }

    [Fact]
    public async Task It_looks_soon_when_it_is_asked_to_but_not_all_the_time()
    {
        var watch = Watch();
        var running = watch.RunAsync(_ended.Task);
        watch.LookSoon();

        Assert.Equal(0, Volatile.Read(ref _asked));
        await PassAsync(5);
        await Eventually.IsTrueAsync(() => Volatile.Read(ref _asked) == 1);

        watch.LookSoon();
        watch.LookSoon();
        await PassAsync(5);
        await Eventually.IsTrueAsync(() => Volatile.Read(ref _asked) == 2);
        _ended.SetResult();
        await running.WithinDeadline();
    }

    [Fact]
    public async Task A_queue_that_does_not_answer_stays_what_it_was_and_is_asked_again()
    {
        var watch = Watch();
        var running = watch.RunAsync(_ended.Task);
        _answer = () => throw new InvalidOperationException("Nobody there.");
        for (var minute = 1; minute <= 2; minute++)
        {
            await PassAsync(5);
            await PassAsync(55);
            await Eventually.IsTrueAsync(() => Volatile.Read(ref _asked) == minute);
        }

        Assert.Equal(First, watch.Current);
        _answer = () => new QueueTerms(TimeSpan.FromSeconds(10), 3);
        await PassAsync(5);
        await PassAsync(55);
        await Eventually.IsTrueAsync(() => watch.Current.MaxReceiveCount == 3);
        _ended.SetResult();
        await running.WithinDeadline();
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("nonsense", null)]
    [InlineData("[]", null)]
    [InlineData("""{"deadLetterTargetArn":"arn"}""", null)]
    [InlineData("""{"deadLetterTargetArn":"arn","maxReceiveCount":"3"}""", 3)]
    [InlineData("""{"deadLetterTargetArn":"arn","maxReceiveCount":20}""", 20)]
    public void The_redrive_policy_says_how_often_a_message_is_received(string? policy, int? expected)
    {
        var attributes = new Dictionary<string, string> { ["VisibilityTimeout"] = "0" };
        if (policy is not null)
            attributes["RedrivePolicy"] = policy;

        Assert.Equal(new QueueTerms(TimeSpan.FromSeconds(1), expected), QueueTerms.Of(attributes));
    }

    public void Dispose() => _log.Dispose();

    private QueueTermsWatch Watch() => new(
        "input",
        First,
        () =>
        {
            Interlocked.Increment(ref _asked);
            return Task.FromResult(_answer());
        },
        _time,
        _log);

    // The watch has to be waiting, or the time would pass before its wait began.
    private async Task PassAsync(int seconds)
    {
        await Eventually.IsTrueAsync(() => _time.Waiting > 0);
        _time.Advance(TimeSpan.FromSeconds(seconds));
    }
}
