using BusEtl.AmazonSqs.Receiving;

namespace BusEtl.Tests.Unit.AmazonSqs.Parts;

public sealed class PrefetchSlotsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(10, 10)]
    [InlineData(1000, 10)]
    public async Task A_loop_gets_what_is_free_up_to_10(int capacity, int granted) =>
        Assert.Equal(granted, await new PrefetchSlots(capacity).AcquireAsync(Token));

    [Fact]
    public async Task Slots_are_never_given_out_twice()
    {
        var slots = new PrefetchSlots(15);

        Assert.Equal(10, await slots.AcquireAsync(Token));
        Assert.Equal(5, await slots.AcquireAsync(Token));
        var third = slots.AcquireAsync(Token);
        Assert.False(third.IsCompleted);
        slots.Release(2);

        Assert.Equal(2, await third);
    }

    [Fact]
    public async Task A_busy_endpoint_waits_for_a_tenth_of_its_slots()
    {
        var slots = new PrefetchSlots(50);
        for (var i = 0; i < 5; i++)
            await slots.AcquireAsync(Token);
        var waiting = slots.AcquireAsync(Token);

        slots.Release(4);
        Assert.False(waiting.IsCompleted);
        slots.Release(1);

        Assert.Equal(5, await waiting);
    }

    [Fact]
    public async Task Cautious_slots_are_one_until_they_are_opened()
    {
        var slots = new PrefetchSlots(50, isCautious: true);

        Assert.Equal(1, await slots.AcquireAsync(Token));
        var second = slots.AcquireAsync(Token);
        slots.Release(1);
        Assert.Equal(1, await second);
        var third = slots.AcquireAsync(Token);
        Assert.False(third.IsCompleted);
        slots.Open();
        Assert.Equal(10, await third);

        slots.Open();
        slots.Release(11);
        for (var i = 0; i < 5; i++)
            Assert.Equal(10, await slots.AcquireAsync(Token));
        Assert.False(slots.AcquireAsync(Token).IsCompleted);
    }

    [Fact]
    public async Task Narrowed_slots_are_one_from_when_the_others_have_come_back_until_they_are_opened()
    {
        var slots = new PrefetchSlots(50);
        Assert.Equal(10, await slots.AcquireAsync(Token));
        Assert.False(slots.IsCautious);

        slots.Narrow();
        slots.Narrow();
        Assert.True(slots.IsCautious);
        var trial = slots.AcquireAsync(Token);
        slots.Release(9);
        Assert.False(trial.IsCompleted);
        slots.Release(1);
        Assert.Equal(1, await trial);

        slots.Open();
        slots.Release(1);
        for (var i = 0; i < 5; i++)
            Assert.Equal(10, await slots.AcquireAsync(Token));
        Assert.False(slots.AcquireAsync(Token).IsCompleted);
    }

    [Fact]
    public async Task Who_gave_up_waiting_takes_no_slot()
    {
        var slots = new PrefetchSlots(1);
        await slots.AcquireAsync(Token);
        using var giveUp = new CancellationTokenSource();
        var cancelled = slots.AcquireAsync(giveUp.Token);
        var waiting = slots.AcquireAsync(Token);

        await giveUp.CancelAsync();
        slots.Release(1);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(1, await waiting);
    }

    [Fact]
    public async Task A_slot_granted_as_the_wait_is_cancelled_is_either_taken_or_free()
    {
        var slots = new PrefetchSlots(1);

        for (var i = 0; i < 500; i++)
        {
            await slots.AcquireAsync(Token);
            using var giveUp = new CancellationTokenSource();
            var waiting = slots.AcquireAsync(giveUp.Token);
            await Task.WhenAll(Task.Run(() => slots.Release(1), Token), Task.Run(giveUp.Cancel, Token));
            await waiting.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
            if (!waiting.IsCompletedSuccessfully)
                Assert.Equal(1, await slots.AcquireAsync(Token));
            slots.Release(1);
        }
    }
}
