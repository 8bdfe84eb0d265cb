using BusEtl.AmazonSqs.Receiving;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class PollingPaceTests
{
    private readonly PollingPace _pace = new(maxLoops: 3);

    [Fact]
    public void At_first_one_loop_polls()
    {
        Assert.True(HasTurn(0));
        Assert.False(HasTurn(1));
    }

    [Fact]
    public async Task A_full_receive_brings_one_more_loop_up_to_the_most_and_wakes_the_ones_that_wait()
    {
        var second = _pace.WaitForTurnAsync(1, TestContext.Current.CancellationToken);

        _pace.Report(received: 10, asked: 10);
        await second.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.False(HasTurn(2));

        _pace.Report(received: 10, asked: 10);
        _pace.Report(received: 10, asked: 10);
        Assert.True(HasTurn(2));
    }

    [Fact]
    public void A_receive_that_is_not_full_brings_no_loop()
    {
        _pace.Report(received: 9, asked: 10);

        Assert.False(HasTurn(1));
    }

    [Fact]
    public void An_empty_receive_sends_one_loop_away_but_never_the_last()
    {
        _pace.Report(received: 10, asked: 10);
        _pace.Report(received: 10, asked: 10);

        _pace.Report(received: 0, asked: 10);
        Assert.False(HasTurn(2));
        Assert.True(HasTurn(1));

        _pace.Report(received: 0, asked: 10);
        _pace.Report(received: 0, asked: 10);
        Assert.True(HasTurn(0));
        Assert.False(HasTurn(1));
    }

    [Fact]
    public async Task The_wait_for_a_turn_can_be_cancelled()
    {
        using var stopping = new CancellationTokenSource();
        var turn = _pace.WaitForTurnAsync(2, stopping.Token);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn);
    }

    private bool HasTurn(int loop) => _pace.WaitForTurnAsync(loop, TestContext.Current.CancellationToken).IsCompletedSuccessfully;
}
