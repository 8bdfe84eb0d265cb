using BusEtl.Service.Health;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;

namespace BusEtl.Tests.Unit.Health;

public sealed class RecentTests
{
    private readonly MovableTimeProvider _time = new();
    private int _asked;

    [Fact]
    public async Task An_answer_counts_for_a_while_and_is_then_asked_for_again()
    {
        var recent = new Recent<int>(TimeSpan.FromMinutes(1), _time, () => Task.FromResult(++_asked));

        Assert.Equal(1, await recent.GetAsync());
        Assert.Equal(1, await recent.GetAsync());

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await recent.GetAsync());
    }

    [Fact]
    public async Task Who_asks_while_an_answer_is_awaited_waits_for_the_same_one()
    {
        var answer = new TaskCompletionSource<int>();
        var recent = new Recent<int>(TimeSpan.Zero, _time, () => answer.Task);

        var first = recent.GetAsync();
        _time.Advance(TimeSpan.FromHours(1));
        var second = recent.GetAsync();
        answer.SetResult(7);

        Assert.Same(first, second);
        Assert.Equal(7, await second);
    }
}
