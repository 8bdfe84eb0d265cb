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

    public static bool IsToCreate(string right) => right is "sqs:CreateQueue" or "sns:CreateTopic";

    /// <summary>Whether it is a look at what others have set up, without which the caller goes on.</summary>
    public static bool IsToLook(AwsCall call) =>
        call.Action == Protocol.SnsAction.ListSubscriptionsByTopic || call.Action == Protocol.SnsAction.GetSubscriptionAttributes;
}
