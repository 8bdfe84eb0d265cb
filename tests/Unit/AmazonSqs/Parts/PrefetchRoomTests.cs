using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Receiving;

namespace BusEtl.Tests.Unit.AmazonSqs.Parts;

public sealed class PrefetchRoomTests
{
    private const int Capacity = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly PrefetchRoom _room = new(Capacity);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Room_is_given_out_once_and_in_the_order_of_those_who_wait()
    {
        await _room.EnterAsync(600, Token);
        await _room.EnterAsync(400, Token);
        var large = _room.EnterAsync(500, Token).AsTask();
        var small = _room.EnterAsync(1, Token).AsTask();

        _room.Leave(400);
        Assert.False(large.IsCompleted || small.IsCompleted);
        _room.Leave(100);
        await large.WaitAsync(Patience, Token);
        Assert.False(small.IsCompleted);

        _room.Leave(1);
        await small.WaitAsync(Patience, Token);
    }

    [Fact]
    public async Task What_is_larger_than_all_of_it_has_room_where_nothing_else_is_held()
    {
        await _room.EnterAsync(1, Token);
        var larger = _room.EnterAsync(2 * Capacity, Token).AsTask();
        Assert.False(larger.IsCompleted);

        _room.Leave(1);

        await larger.WaitAsync(Patience, Token);
    }

    [Fact]
    public async Task Who_gives_up_takes_nothing_and_keeps_nobody_waiting()
    {
        await _room.EnterAsync(900, Token);
        using var giveUp = new CancellationTokenSource();
        var large = _room.EnterAsync(200, giveUp.Token).AsTask();
        var small = _room.EnterAsync(100, Token).AsTask();
        Assert.False(small.IsCompleted);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small.WaitAsync(Patience, Token);
    }

    [Fact]
    public async Task A_receive_asks_for_as_many_as_have_room_by_the_largest_that_came_last()
    {
        var first = new ReceiveRoom(_room);
        Assert.Equal(10, await first.ExpectAsync(10, Token));
        await first.AdmitAsync(answer: 150, Token);
        first.End([Message(50), Message(80)]);

        // 130 are held, and each is expected to need twice 80: for the answer, and for itself.
        Assert.Equal(5, await new ReceiveRoom(_room).ExpectAsync(10, Token));
        Assert.False(new ReceiveRoom(_room).ExpectAsync(10, Token).AsTask().IsCompleted);
    }

    [Fact]
    public async Task An_answer_waits_until_there_is_room_for_it_and_for_its_messages()
    {
        await _room.EnterAsync(900, Token);
        var receive = new ReceiveRoom(_room);
        await receive.ExpectAsync(10, Token);

        var admitted = receive.AdmitAsync(answer: 100, Token).AsTask();
        Assert.False(admitted.IsCompleted);
        _room.Leave(100);
        await admitted.WaitAsync(Patience, Token);

        receive.End([Message(70)]);
        await _room.EnterAsync(130, Token);
        Assert.False(_room.EnterAsync(1, Token).AsTask().IsCompleted);
    }

    [Fact]
    public async Task A_second_answer_to_the_same_request_takes_the_place_of_the_first()
    {
        var receive = new ReceiveRoom(_room);

        await receive.AdmitAsync(answer: 400, Token);
        await receive.AdmitAsync(answer: 400, Token).AsTask().WaitAsync(Patience, Token);
        receive.End([]);

        await _room.EnterAsync(Capacity, Token).AsTask().WaitAsync(Patience, Token);
    }

    private static SqsMessage Message(int bytes) => new()
    {
        MessageId = "m",
        ReceiptHandle = "r",
        Body = new byte[bytes],
        SentTimestamp = DateTimeOffset.UnixEpoch,
    };
}
