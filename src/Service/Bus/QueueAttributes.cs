using System.Globalization;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;

namespace BusEtl.Service.Bus;

/// <summary>The attributes that the queues get when they are created, whoever creates them.</summary>
internal static class QueueAttributes
{
    public const string VisibilityTimeout = nameof(VisibilityTimeout);
    public const string QueueArn = nameof(QueueArn);

    public static IReadOnlyDictionary<string, string> OfLogins(LoginQueueOptions options) => new Dictionary<string, string>
    {
        [VisibilityTimeout] = Seconds(options.Receive.VisibilityTimeout),
    };

    /// <param name="options">The settings of the queue.</param>
    /// <param name="deadLetterArn">The queue to which SQS moves what is received too often.</param>
    public static IReadOnlyDictionary<string, string> OfLogins(LoginQueueOptions options, string deadLetterArn) =>
        new Dictionary<string, string>(OfLogins(options))
        {
            [RedrivePolicy.AttributeName] = new RedrivePolicy(deadLetterArn, options.ErrorQueue.MaxReceiveCount).Write(),
        };

    /// <summary>Of the error queue and of the dead-letter queue.</summary>
    public static IReadOnlyDictionary<string, string> OfErrors(LoginQueueOptions options) => new Dictionary<string, string>
    {
        ["MessageRetentionPeriod"] = Seconds(options.ErrorQueue.Retention),
    };

    public static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
