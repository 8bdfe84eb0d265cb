namespace BusEtl.AmazonSqs.Client;

/// <summary>The attributes by which SQS counts the messages of a queue. Approximate; on AWS they lag by up to a minute.</summary>
public static class SqsCounters
{
    /// <summary>Messages that a receive would bring.</summary>
    public const string Visible = "ApproximateNumberOfMessages";

    /// <summary>Together all messages of a queue: the visible ones, those in flight and the delayed ones.</summary>
    public static readonly IReadOnlyList<string> All =
        [Visible, "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"];
}
