namespace BusEtl.Operations.Errors;

/// <summary>
/// What stood in a queue when an operator looked: frozen, and held until it is disposed of, which gives back what is still there.
/// </summary>
/// <param name="queueUrl">The queue.</param>
/// <param name="held">What is held, among it what came after the beginning.</param>
/// <param name="messages">Every message that was there at the beginning and could be seen, the oldest first.</param>
/// <param name="arrived">How many came after the beginning; they are not touched.</param>
/// <param name="unseen">How many, by SQS's own approximate counters, could not be seen because others hold them or they are delayed.</param>
internal sealed class ErrorSelection(string queueUrl, HeldMessages held, IReadOnlyList<ErrorMessage> messages, int arrived, int unseen)
    : IAsyncDisposable
{
    public string QueueUrl => queueUrl;

    public HeldMessages Held => held;

    public IReadOnlyList<ErrorMessage> Messages => messages;

    public int Arrived => arrived;

    public int Unseen => unseen;

    public ValueTask DisposeAsync() => held.DisposeAsync();
}
