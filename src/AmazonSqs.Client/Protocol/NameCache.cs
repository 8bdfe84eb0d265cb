using System.Text;
using System.Text.Json;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>One string for each name of an attribute: they are few and come again. A lost race or a clash costs one more.</summary>
internal static class NameCache
{
    private const int Slots = 64;
    private const int LongestName = 64;
    private static readonly string?[] Names = new string?[Slots];

    /// <summary>The name that the reader stands on.</summary>
    public static string Name(this ref Utf8JsonReader reader)
    {
        var utf8 = reader.ValueSpan;
        if (reader.ValueIsEscaped)
            return Encoding.UTF8.GetString(JsonText.Unescape(utf8));
        if (utf8.Length is 0 or > LongestName)
            return Encoding.UTF8.GetString(utf8);
        ref var slot = ref Names[(utf8.Length * 31 + utf8[0] * 7 + utf8[^1]) % Slots];
        var known = slot;
        if (known is not null && reader.ValueTextEquals(known))
            return known;
        return slot = Encoding.UTF8.GetString(utf8);
    }
}
