using BusEtl.AmazonSqs.Client;

namespace BusEtl.Service.Bus;

/// <summary>What a queue is like, as far as it matters to the service.</summary>
/// <param name="Redrive">Where SQS moves what is received too often; null for nowhere.</param>
/// <param name="VisibilityTimeout">In seconds.</param>
/// <param name="Encryption">How it is encrypted.</param>
internal sealed record QueueTraits(RedrivePolicy? Redrive, string? VisibilityTimeout, QueueEncryption Encryption)
{
    /// <summary>The attributes that tell it.</summary>
    public static readonly IReadOnlyList<string> Names =
        [RedrivePolicy.AttributeName, QueueAttributes.VisibilityTimeout, .. QueueEncryption.Names];

    public static QueueTraits Of(IReadOnlyDictionary<string, string> attributes) => new(
        RedrivePolicy.Of(attributes),
        attributes.GetValueOrDefault(QueueAttributes.VisibilityTimeout),
        QueueEncryption.Of(attributes));
}
