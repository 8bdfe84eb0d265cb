using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Configuration;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Topics;

/// <summary>
/// Makes the topics of all message types that <c>Publish&lt;T&gt;</c> configures, at the start (<c>DeployPublishTopology</c>). While SNS is away
/// the start waits for it; a refusal ends it.
/// </summary>
internal sealed partial class PublishDeployment(SqsHostConfiguration host)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    /// <exception cref="MassTransit.ConnectionException">Not transient: SNS refuses to make a topic. The text names topic and permission.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var topic in host.PublishTopology.Configured)
            await MakeAsync(topic, cancellationToken);
    }

    private async Task MakeAsync(ITopicOfMessage topic, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await host.Connection.Topics.OpenAsync(topic.TopicName, topic.Settings, cancellationToken);
                return;
            }
            catch (SnsException exception) when (exception.IsTransient)
            {
                if (host.LogContext is { } log)
                    Log.NotMade(log.Logger, topic.TopicName, exception.Message, RetryDelay);

                await Task.Delay(RetryDelay, host.Time, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The topic {Topic} cannot be made yet. {Reason} It is tried again in {Delay}.")]
        public static partial void NotMade(ILogger logger, string topic, string reason, TimeSpan delay);
    }
}
