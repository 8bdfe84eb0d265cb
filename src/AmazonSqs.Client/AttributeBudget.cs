using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// Fits any number of headers into the 10 attributes of an SQS message: the first nine stay attributes, all others, and those whose name
/// SQS refuses, travel in one JSON attribute, and <see cref="Unpack"/> brings them back. Where the message would get over 1 MiB (256 KiB
/// for a topic), long values are cut, then the last headers left out; the first ones are the last to go. So are those beyond a number that no
/// honest message comes near: what a message costs must not grow with what its sender puts into it.
/// </summary>
public static class AttributeBudget
{
    /// <summary>The attribute that carries the headers which found no place of their own, as one JSON object of strings.</summary>
    public const string OverflowName = "MT-Headers";

    /// <summary>
    /// How many headers of a received message are read: 20 times what SQS itself takes. JSON of 1 MiB has 100,000, which would be megabytes of
    /// memory a message.
    /// </summary>
    public const int MaxReceivedHeaders = 200;

    /// <summary>How many headers are sent: all that are read, and what the sender has to say of its own.</summary>
    public const int MaxSentHeaders = MaxReceivedHeaders + 56;

    private const int MaxValueLength = 8 * 1024;
    private const int ShortValueLength = 256;
    private const int MaxNameLength = 256;
    private const string CutMark = "... [cut]";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The attributes for a message.</summary>
    /// <param name="headers">Names and values, the most important first; empty values, which SQS refuses, are left out.</param>
    /// <param name="bodySize">The size of the body in bytes.</param>
    /// <param name="maxBytes">What body and attributes may have together.</param>
    public static IReadOnlyDictionary<string, string> Pack(
        IEnumerable<KeyValuePair<string, string>> headers, int bodySize, int maxBytes = SqsLimits.MaxBatchBytes)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var cleaned = Clean(headers);
        var budget = maxBytes - bodySize;

        var packed = Arrange(cleaned);
        if (SizeOf(packed) <= budget)
            return packed;

        cleaned = cleaned.ConvertAll(header => KeyValuePair.Create(header.Key, Printable(Cut(header.Value, ShortValueLength))));

        return ArrangeFirst(cleaned, budget);
    }

    /// <summary>
    /// The headers of a received message: its attributes, and the first of those that travelled in the overflow attribute, up to
    /// <see cref="MaxReceivedHeaders"/> in all.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Unpack(IReadOnlyDictionary<string, string> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (!attributes.TryGetValue(OverflowName, out var overflow))
            return attributes;

        var headers = new Dictionary<string, string>(attributes.Count);
        foreach (var (name, value) in attributes)
        {
            if (name != OverflowName)
                headers[name] = value;
        }

        // Not ours: a producer may use the name for something else. Then it stays what it is.
        if (!OverflowReader.TryAddTo(headers, overflow, MaxReceivedHeaders))
            return attributes;

        return headers;
    }

    private static List<KeyValuePair<string, string>> Clean(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var cleaned = new List<KeyValuePair<string, string>>();

        foreach (var (name, value) in headers)
        {
            if (cleaned.Count == MaxSentHeaders)
                break;

            if (!string.IsNullOrEmpty(value) && names.Add(name))
                cleaned.Add(KeyValuePair.Create(name, Printable(Cut(value, MaxValueLength))));
        }

        return cleaned;
    }

    // As many of the first ones as fit: each further one makes the message larger.
    private static Dictionary<string, string> ArrangeFirst(List<KeyValuePair<string, string>> headers, int budget)
    {
        var fitting = new Dictionary<string, string>();
        var (least, most) = (0, headers.Count);

        while (least < most)
        {
            var count = (least + most + 1) / 2;
            var packed = Arrange(headers.GetRange(0, count));
            if (SizeOf(packed) <= budget)
                (least, fitting) = (count, packed);
            else
                most = count - 1;
        }

        return fitting;
    }

    private static Dictionary<string, string> Arrange(List<KeyValuePair<string, string>> headers)
    {
        if (headers.Count <= SqsLimits.MaxMessageAttributes && headers.TrueForAll(header => IsAttributeName(header.Key)))
            return new Dictionary<string, string>(headers);

        var plain = new Dictionary<string, string>(SqsLimits.MaxMessageAttributes);
        var overflow = new Dictionary<string, string>();
        foreach (var (name, value) in headers)
        {
            var fits = plain.Count < SqsLimits.MaxMessageAttributes - 1 && IsAttributeName(name);
            (fits ? plain : overflow).Add(name, value);
        }

        plain[OverflowName] = JsonSerializer.Serialize(overflow, Json);

        return plain;
    }

    private static int SizeOf(IReadOnlyDictionary<string, string> attributes) =>
        SqsLimits.SizeOf(new SqsSendEntry { Body = ReadOnlyMemory<byte>.Empty, Attributes = attributes });

    // SQS API Reference, SendMessage: letters, digits, '_', '-' and '.', no period at an end or next to another, not AWS's own prefixes.
    private static bool IsAttributeName(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && name != OverflowName
        && !name.AsSpan().ContainsAnyExcept(NameCharacters)
        && !name.StartsWith('.')
        && !name.EndsWith('.')
        && !name.Contains("..", StringComparison.Ordinal)
        && !name.StartsWith("AWS.", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("Amazon.", StringComparison.OrdinalIgnoreCase);

    private static string Cut(string value, int length) =>
        value.Length <= length ? value : string.Concat(value.AsSpan(0, length - CutMark.Length), CutMark);

    // SQS takes #x9, #xA, #xD and #x20 upwards, surrogates in pairs only.
    private static string Printable(string value)
    {
        if (!value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return value;

        var builder = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
            builder.Append(Rune.IsControl(rune) && rune.Value is not ('\t' or '\n' or '\r') ? "\uFFFD" : rune.ToString());

        return builder.ToString();
    }
}
