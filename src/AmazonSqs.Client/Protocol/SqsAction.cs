using BusEtl.AmazonSqs.Client.Http;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>The actions of the SQS API that the client uses.</summary>
internal static class SqsAction
{
    public static readonly AwsAction ChangeMessageVisibilityBatch = Of(nameof(ChangeMessageVisibilityBatch));
    public static readonly AwsAction CreateQueue = Of(nameof(CreateQueue));
    public static readonly AwsAction DeleteMessageBatch = Of(nameof(DeleteMessageBatch));
    public static readonly AwsAction GetQueueAttributes = Of(nameof(GetQueueAttributes));
    public static readonly AwsAction GetQueueUrl = Of(nameof(GetQueueUrl));
    public static readonly AwsAction ListQueues = Of(nameof(ListQueues));
    public static readonly AwsAction PurgeQueue = Of(nameof(PurgeQueue));
    public static readonly AwsAction ReceiveMessage = Of(nameof(ReceiveMessage));
    public static readonly AwsAction SendMessage = Of(nameof(SendMessage));
    public static readonly AwsAction SendMessageBatch = Of(nameof(SendMessageBatch));
    public static readonly AwsAction SetQueueAttributes = Of(nameof(SetQueueAttributes));

    private static AwsAction Of(string name) => new(SqsService.Instance, name);
}
