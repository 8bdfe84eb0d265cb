namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>An action of the SQS API, as the header X-Amz-Target names it.</summary>
internal sealed record SqsAction(string Name)
{
    public static readonly SqsAction ChangeMessageVisibilityBatch = new(nameof(ChangeMessageVisibilityBatch));
    public static readonly SqsAction CreateQueue = new(nameof(CreateQueue));
    public static readonly SqsAction DeleteMessageBatch = new(nameof(DeleteMessageBatch));
    public static readonly SqsAction GetQueueAttributes = new(nameof(GetQueueAttributes));
    public static readonly SqsAction GetQueueUrl = new(nameof(GetQueueUrl));
    public static readonly SqsAction ListQueues = new(nameof(ListQueues));
    public static readonly SqsAction PurgeQueue = new(nameof(PurgeQueue));
    public static readonly SqsAction ReceiveMessage = new(nameof(ReceiveMessage));
    public static readonly SqsAction SendMessage = new(nameof(SendMessage));
    public static readonly SqsAction SendMessageBatch = new(nameof(SendMessageBatch));

    public string Target { get; } = "AmazonSQS." + Name;
}
