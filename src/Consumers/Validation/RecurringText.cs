using System.Text.Json;
using BusEtl.Contracts;

namespace BusEtl.Consumers.Validation;

/// <summary>
/// One string for each text that comes again and again: versions, platforms and locales are few. A lost race or a clash costs one more.
/// Not for personal data, which must not be kept.
/// </summary>
internal static class RecurringText
{
    private const int Slots = 256;
    private const int LongestText = 32;

    private static readonly string?[] Texts = new string?[Slots];

    /// <inheritdoc cref="WireText.Read"/>
    public static WireText Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped || reader.ValueSpan.Length is 0 or > LongestText)
        {
            return WireText.Read(ref reader);
        }

        ref var slot = ref Texts[SlotOf(reader.ValueSpan)];

        if (slot is { } known && reader.ValueTextEquals(known))
        {
            return known;
        }

        var text = WireText.Read(ref reader);
        slot = text.Text;

        return text;
    }

    private static int SlotOf(ReadOnlySpan<byte> utf8)
    {
        var hash = 0u;

        foreach (var one in utf8)
        {
            hash = hash * 31 + one;
        }

        return (int)(hash % Slots);
    }
}
