using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// What one receive takes of the room: what it is expected to bring, until its answer says how long it is; then that, before it is read; in the
/// end what its messages have.
/// </summary>
internal sealed class ReceiveRoom(PrefetchRoom room)
{
    private long _taken;

    /// <summary>Asks for no more messages than there is room for, as far as that can be known.</summary>
    /// <param name="slots">Messages at most, at least 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Messages to ask for, at least 1.</returns>
    public async ValueTask<int> ExpectAsync(int slots, CancellationToken cancellationToken)
    {
        var (messages, bytes) = room.PortionOf(slots);
        await TakeAsync(bytes, cancellationToken);

        return messages;
    }

    /// <summary>Waits until there is room for an answer; it may be another one to the same request.</summary>
    /// <param name="answer">Its length in bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask AdmitAsync(long answer, CancellationToken cancellationToken) => TakeAsync(PrefetchRoom.NeedOf(answer), cancellationToken);

    /// <summary>The receive has ended with these messages.</summary>
    public void End(IReadOnlyList<SqsMessage> messages)
    {
        room.Leave(_taken - room.Keep(messages));
        _taken = 0;
    }

    // What is held while one waits would keep others waiting, who may hold what this one waits for.
    private async ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        room.Leave(_taken);
        _taken = 0;
        await room.EnterAsync(bytes, cancellationToken);
        _taken = bytes;
    }
}
