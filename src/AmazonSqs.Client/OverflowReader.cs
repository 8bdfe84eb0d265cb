using System.Buffers;
using System.Text;
using System.Text.Json;

namespace BusEtl.AmazonSqs.Client;

/// <summary>Reads the overflow attribute, in which anything may stand, in one pass and with memory for the headers that count alone.</summary>
internal static class OverflowReader
{
    /// <summary>Adds headers that are not there yet, until there are <paramref name="most"/>.</summary>
    /// <returns>False when it is no JSON object of strings.</returns>
    public static bool TryAddTo(Dictionary<string, string> headers, string overflow, int most)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(overflow.Length));

        try
        {
            return TryAddTo(headers, utf8.AsSpan(0, Encoding.UTF8.GetBytes(overflow, utf8)), most);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair, escaped.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8, clearArray: true);
        }
    }

    private static bool TryAddTo(Dictionary<string, string> headers, ReadOnlySpan<byte> overflow, int most)
    {
        var reader = new Utf8JsonReader(overflow);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = headers.Count < most ? reader.GetString() : null;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                return false;

            if (name is not null)
                headers.TryAdd(name, reader.GetString()!);
        }

        // What follows the object makes this read fail.
        return !reader.Read();
    }
}
