using BusEtl.AmazonSqs.Client.Protocol;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>The right that a call needs, as IAM names it: a batch needs no other than its single form.</summary>
internal static class AwsRight
{
    private const string Batch = nameof(Batch);

    public static string Of(AwsCall call)
    {
        var action = call.Action.Name;
        return $"{call.Service.Code}:{(action.EndsWith(Batch, StringComparison.Ordinal) ? action[..^Batch.Length] : action)}";
    }

    public static bool IsToCreate(string right) => right is "sns:CreateTopic";

    /// <summary>
    /// Whether the caller itself tells of a missing right to it, or goes on without: a queue that cannot be created is missing first of all,
    /// and subscriptions are looked at as far as that is allowed.
    /// </summary>
    public static bool IsToldByCaller(AwsCall call) =>
        call.IsOptional
        || call.Action == SqsAction.CreateQueue
        || call.Action == SnsAction.ListSubscriptionsByTopic
        || call.Action == SnsAction.GetSubscriptionAttributes;
}
