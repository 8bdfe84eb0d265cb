using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>The bodies of answers of the query protocol. Throws <see cref="XmlException"/> at what is not an answer of SNS.</summary>
internal static class SnsResponseReader
{
    // No document type, so nothing is looked up and nothing expands.
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public static string TopicArn(ReadOnlySpan<byte> xml) => Required(xml, "TopicArn");

    public static string SubscriptionArn(ReadOnlySpan<byte> xml) => Required(xml, "SubscriptionArn");

    public static string MessageId(ReadOnlySpan<byte> xml) => Required(xml, "MessageId");

    public static IReadOnlyDictionary<string, string> Attributes(ReadOnlySpan<byte> xml)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in All(Load(xml), "entry"))
            attributes[Child(entry, "key") ?? throw Missing()] = Child(entry, "value") ?? "";
        return attributes;
    }

    /// <summary>Adds the page's subscriptions to the list.</summary>
    /// <returns>The token of the next page, if there is one.</returns>
    public static string? Subscriptions(ReadOnlySpan<byte> xml, List<SnsSubscription> subscriptions)
    {
        var answer = Load(xml);
        foreach (var member in All(answer, "member"))
        {
            subscriptions.Add(new SnsSubscription(
                Child(member, "SubscriptionArn") ?? throw Missing(), Child(member, "Protocol") ?? "", Child(member, "Endpoint") ?? ""));
        }
        return All(answer, "NextToken").FirstOrDefault()?.Value is { Length: > 0 } next ? next : null;
    }

    public static IReadOnlyList<BatchEntryFailure> Failures(ReadOnlySpan<byte> xml, int count)
    {
        var result = All(Load(xml), "PublishBatchResult").FirstOrDefault() ?? throw Missing();
        Span<bool> done = stackalloc bool[SqsLimits.MaxBatchEntries];
        BatchEntryFailure?[]? failed = null;
        foreach (var member in result.Elements().Where(list => list.Name.LocalName == "Successful").Elements())
        {
            if (IndexOf(member, count) is { } index)
                done[index] = true;
        }
        foreach (var member in result.Elements().Where(list => list.Name.LocalName == "Failed").Elements())
        {
            if (IndexOf(member, count) is not { } index)
                continue;
            failed ??= new BatchEntryFailure?[count];
            failed[index] ??= new BatchEntryFailure(
                index,
                AwsErrorCode.Shorten(Child(member, "Code")) ?? "Unknown",
                Child(member, "Message"),
                string.Equals(Child(member, "SenderFault"), "true", StringComparison.OrdinalIgnoreCase));
        }
        return BatchOutcome.Failures(done[..count], failed);
    }

    /// <summary>An answer other than 200.</summary>
    public static AwsError Error(ReadOnlySpan<byte> body, int status)
    {
        try
        {
            var error = All(Load(body), "Error").FirstOrDefault();
            return AwsError.Of(Child(error, "Code"), Child(error, "Message"), status);
        }
        catch (XmlException)
        {
            return AwsError.Unreadable(null, body, status);
        }
    }

    private static XElement Load(ReadOnlySpan<byte> xml)
    {
        using var text = new StringReader(Encoding.UTF8.GetString(xml));
        using var reader = XmlReader.Create(text, Safe);
        return XElement.Load(reader);
    }

    private static string Required(ReadOnlySpan<byte> xml, string element) =>
        All(Load(xml), element).FirstOrDefault()?.Value is { Length: > 0 } value ? value : throw Missing();

    private static IEnumerable<XElement> All(XElement root, string name) => root.Descendants().Where(e => e.Name.LocalName == name);

    private static string? Child(XElement? parent, string name) => parent?.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    private static int? IndexOf(XElement member, int count) =>
        int.TryParse(Child(member, "Id"), out var index) && index >= 0 && index < count ? index : null;

    private static XmlException Missing() => new("The element asked for is missing.");
}
