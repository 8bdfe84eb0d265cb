using BusEtl.Consumers.Consuming;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>The queues of a service.</summary>
/// <param name="Login">Where logins come from.</param>
/// <param name="Error">Where what cannot be stored goes.</param>
/// <param name="DeadLetter">Where SQS moves what is received too often.</param>
/// <param name="Skipped">Where MassTransit moves what no consumer takes.</param>
internal sealed record QueueNames(string Login, string Error, string DeadLetter, string Skipped)
{
    public static QueueNames Of(LoginQueueOptions options) =>
        new(options.Name, options.EffectiveErrorQueueName, options.DeadLetterQueueName, options.SkippedQueueName);
}
