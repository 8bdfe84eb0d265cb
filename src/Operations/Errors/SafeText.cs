using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Masking;

namespace BusEtl.Operations.Errors;

/// <summary>
/// Decides whether a text that travels with a message, such as that of its fault, is shown: only where it cannot hold a value of the body.
/// </summary>
internal static partial class SafeText
{
    private const int ShortestWord = 4;

    private static readonly SearchValues<char> AddressStarts = SearchValues.Create("0123456789abcdefABCDEF:");
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <returns>The text, or its length.</returns>
    public static string? OfFault(ErrorMessage message) =>
        message.Fault.Text is not { } text ? null : message.Fault.IsOwnText ? text : Of(text, message);

    /// <summary>The value of a header: what the service and MassTransit set themselves, and the length of anything else.</summary>
    public static string OfHeader(string name, ErrorMessage message) => name switch
    {
        MessageHeaders.FaultText => OfFault(message)!,
        MessageHeaders.MessageId => message.Id,
        MessageHeaders.SentTimestamp => UnixMilliseconds.Of(message.FirstSent),
        MessageHeaders.Attempts when message.Attempts is { } attempts => attempts.ToString(CultureInfo.InvariantCulture),
        MessageHeaders.Replays => message.Replays.ToString(CultureInfo.InvariantCulture),
        _ when MessageHeaders.IsOfMassTransit(name) => Of(message.Headers[name], message),
        _ => Hidden(message.Headers[name]),
    };

    /// <summary>A name that a producer chose: itself, or its length where it could be a value.</summary>
    public static string OfName(string name) => NamePattern().IsMatch(name)
        ? name
        : string.Create(CultureInfo.InvariantCulture, $"<name of {name.Length} characters>");

    /// <summary>Whether any piece of a text could be read as an IP address.</summary>
    public static bool HoldsAddress(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var start = text.IndexOfAny(AddressStarts);
            if (start < 0)
                return false;

            text = text[start..];
            var end = text.IndexOfAnyExcept(AddressCharacters);
            var piece = end < 0 ? text : text[..end];
            if (IsAddress(piece.Trim('.')))
                return true;

            text = text[piece.Length..];
        }

        return false;
    }

    private static bool IsAddress(ReadOnlySpan<char> piece) =>
        (piece.Count('.') >= 3 || piece.Count(':') >= 2)
        && (CanonicalIp.TryParse(piece, out _) || piece.Count('.') >= 3 || piece.Count(':') >= 3);

    private static string Of(string text, ErrorMessage message) =>
        HoldsAddress(text) || WordsOf(message.Native.Body) is not { } words
        || words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? Hidden(text)
            : text;

    private static string Hidden(string text) => string.Create(CultureInfo.InvariantCulture, $"<text of {text.Length} characters>");

    /// <returns>The words of all values, and of names that no login has; null where the body is no JSON object.</returns>
    private static HashSet<string>? WordsOf(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
            return null;

        try
        {
            using var json = JsonDocument.Parse(BodyView.WithoutMark(body));
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return null;

            var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            AddWords(json.RootElement, words);

            return words;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void AddWords(JsonElement value, HashSet<string> words)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in value.EnumerateObject())
            {
                if (!LoginFields.All.Contains(field.Name))
                    words.UnionWith(Words(field.Name));
                AddWords(field.Value, words);
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in value.EnumerateArray())
                AddWords(element, words);
        }
        else if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        {
            words.UnionWith(Words(value.ToString()));
        }
    }

    private static IEnumerable<string> Words(string text) =>
        WordPattern().Matches(text).Select(word => word.Value).Where(word => word.Length >= ShortestWord);

    [GeneratedRegex(@"[\w.:-]+")]
    private static partial Regex WordPattern();

    // Without digits and dots: no address and no identifier.
    [GeneratedRegex(@"\A[A-Za-z]+([_-][A-Za-z]+)*\z")]
    private static partial Regex NamePattern();
}
