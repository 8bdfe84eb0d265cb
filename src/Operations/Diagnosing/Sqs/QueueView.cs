using System.Globalization;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>A queue as far as the caller may see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Url">Its URL; null when there is no such queue, or the caller may not see it.</param>
/// <param name="Attributes">All of its attributes; null when they could not be read.</param>
/// <param name="Refusal">Why something of this is missing; null where nothing is.</param>
internal sealed record QueueView(string Name, string? Url, IReadOnlyDictionary<string, string>? Attributes, SqsException? Refusal)
{
    /// <summary>SQS says that there is none. It says so too to whoever may not see it.</summary>
    public bool IsMissing => Url is null && Refusal is QueueNotFoundException;

    public string? Arn => Text("QueueArn");

    public string? Text(string attribute) => Attributes?.GetValueOrDefault(attribute) is { Length: > 0 } value ? value : null;

    public long? Number(string attribute) =>
        long.TryParse(Text(attribute), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    public TimeSpan? Seconds(string attribute) => Number(attribute) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
