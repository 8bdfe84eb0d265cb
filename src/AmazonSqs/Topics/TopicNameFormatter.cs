using MassTransit;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Topics;

/// <summary>
/// Names the topic of a message type as <c>MassTransit.AmazonSQS</c> does: <c>BusEtl_Contracts-LoginsRecorded</c>. SNS takes letters,
/// digits, hyphens and underscores only, so the parts of generic and nested types are joined by those too.
/// </summary>
internal sealed class TopicNameFormatter : IEntityNameFormatter
{
    private readonly DefaultMessageNameFormatter _names = new(
        genericArgumentSeparator: "-", genericTypeSeparator: "--", namespaceSeparator: "-", nestedTypeSeparator: "_");

    public string FormatEntityName<T>() => TopicName.Legal(_names.GetMessageName(typeof(T)));
}
