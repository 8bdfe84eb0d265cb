using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Bus;

/// <summary>Warns at the start of queues that exist and are not what the service would have made of them. It changes none.</summary>
internal sealed partial class QueueInspection(QueueSetup setup, IOptions<LoginQueueOptions> loginQueue, ILogger<QueueInspection> logger)
{
    private readonly LoginQueueOptions _options = loginQueue.Value;

    /// <param name="logins">The login queue; null when the role may not look at it.</param>
    /// <param name="cancellationToken">Ends the looks.</param>
    /// <exception cref="SqsException">SQS cannot be reached.</exception>
    public async Task InspectAsync(QueueTraits? logins, CancellationToken cancellationToken)
    {
        if (logins is null)
        {
            Log.NotLookedAt(logger, _options.Name);
            return;
        }

        if (logins.Redrive is null)
            Log.NoRedrivePolicy(logger, _options.Name, _options.DeadLetterQueueName);

        var expected = QueueAttributes.Seconds(_options.Receive.VisibilityTimeout);
        if (logins.VisibilityTimeout is { } actual && actual != expected)
            Log.OtherVisibilityTimeout(logger, _options.Name, actual, expected);

        // Without a key of its own a queue has SQS's encryption, which all have that are made now.
        if (logins.Encryption.KmsKey is not { } key)
            return;

        await CompareKeyAsync(_options.EffectiveErrorQueueName, key, cancellationToken);
        if (logins.Redrive is { } redrive)
            await CompareKeyAsync(redrive.DeadLetterQueue, key, cancellationToken);
    }

    private async Task CompareKeyAsync(string queueName, string key, CancellationToken cancellationToken)
    {
        if (await setup.ReadAsync(queueName, cancellationToken) is { } other && other.Encryption.KmsKey != key)
            Log.OtherKey(logger, queueName, other.Encryption.KmsKey ?? "none", _options.Name, key);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The queue {Queue} has no RedrivePolicy: a message that kills the process comes again for ever. Set a redrive policy to a "
            + "dead-letter queue such as {DeadLetterQueue}. The service goes on without one.")]
        public static partial void NoRedrivePolicy(ILogger logger, string queue, string deadLetterQueue);

        [LoggerMessage(2, LogLevel.Information,
            "The queue {Queue} exists with a visibility timeout of {Actual} s, the setting says {Expected} s. The queue's own counts.")]
        public static partial void OtherVisibilityTimeout(ILogger logger, string queue, string actual, string expected);

        [LoggerMessage(3, LogLevel.Information,
            "The attributes of the queue {Queue} may not be read. Whether it has a redrive policy, and which key, is therefore not checked.")]
        public static partial void NotLookedAt(ILogger logger, string queue);

        [LoggerMessage(4, LogLevel.Warning,
            "The queue {Queue} is encrypted with another KMS key ({Actual}) than {LoginQueue} ({Expected}), though the same messages come to "
            + "stand in it. Set its KmsMasterKeyId to the same key, if that is not meant. The service goes on.")]
        public static partial void OtherKey(ILogger logger, string queue, string actual, string loginQueue, string expected);
    }
}
