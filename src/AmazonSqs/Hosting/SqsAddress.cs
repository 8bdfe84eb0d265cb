using MassTransit;

namespace BusEtl.AmazonSqs.Hosting;

/// <summary>Addresses of queues: <c>amazonsqs://region/queue-name</c>, or the short form <c>queue:queue-name</c>.</summary>
internal static class SqsAddress
{
    public const string Scheme = "amazonsqs";

    private const string FifoSuffix = ".fifo";

    public static Uri OfQueue(Uri hostAddress, string queueName) => new(hostAddress, queueName);

    /// <summary>The long form of an address.</summary>
    /// <exception cref="ArgumentException">The scheme is neither <c>queue</c> nor <c>amazonsqs</c>.</exception>
    public static Uri Normalize(Uri hostAddress, Uri address) => address.Scheme switch
    {
        Scheme => address,
        "queue" => OfQueue(hostAddress, address.AbsolutePath),
        _ => throw new ArgumentException($"The address scheme {address.Scheme} is not one of SQS: use queue:name.", nameof(address)),
    };

    public static string QueueNameOf(Uri address) => address.AbsolutePath.TrimStart('/');

    public static bool IsFifo(string queueName) => queueName.EndsWith(FifoSuffix, StringComparison.Ordinal);

    /// <summary>The name of a queue's companion; SQS wants a FIFO queue's name to end with <c>.fifo</c>.</summary>
    public static string Companion(string queueName, Func<string, string> format) =>
        IsFifo(queueName) ? format(queueName[..^FifoSuffix.Length]) + FifoSuffix : format(queueName);
}
