using BusEtl.AmazonSqs.Client.Http;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>The actions of the SNS API that the client uses.</summary>
internal static class SnsAction
{
    public static readonly AwsAction CreateTopic = Of(nameof(CreateTopic));
    public static readonly AwsAction GetSubscriptionAttributes = Of(nameof(GetSubscriptionAttributes));
    public static readonly AwsAction GetTopicAttributes = Of(nameof(GetTopicAttributes));
    public static readonly AwsAction ListSubscriptionsByTopic = Of(nameof(ListSubscriptionsByTopic));
    public static readonly AwsAction Publish = Of(nameof(Publish));
    public static readonly AwsAction PublishBatch = Of(nameof(PublishBatch));
    public static readonly AwsAction SetSubscriptionAttributes = Of(nameof(SetSubscriptionAttributes));
    public static readonly AwsAction Subscribe = Of(nameof(Subscribe));

    private static AwsAction Of(string name) => new(SnsService.Instance, name);
}
