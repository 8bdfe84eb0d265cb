using BusEtl.AmazonSqs.Client.Protocol;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>One call, whatever the number of its attempts.</summary>
/// <param name="Action">What is asked for.</param>
/// <param name="Queue">The queue's URL or name, for the texts of exceptions; null when there is none.</param>
/// <param name="Timeout">How long one attempt may take.</param>
internal readonly record struct SqsCall(SqsAction Action, string? Queue, TimeSpan Timeout)
{
    public string QueueName => Queue is null ? "" : Queue[(Queue.LastIndexOf('/') + 1)..];

    /// <summary>'ReceiveMessage on queue login-queue'.</summary>
    public override string ToString() => Queue is null ? Action.Name : $"{Action.Name} on queue {QueueName}";
}
