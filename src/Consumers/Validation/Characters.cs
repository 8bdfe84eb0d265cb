using System.Text;

namespace BusEtl.Consumers.Validation;

/// <summary>
/// Tells characters apart by a table of its own, not by the runtime's: what a login may hold must not change with an image, nor differ between
/// two tasks or from the JSON schema. A test compares it with what the runtime knows of Unicode.
/// </summary>
internal static class Characters
{
    // First and last of each, in order.
    private static readonly (int First, int Last)[] Invisible =
    [
        (0x00AD, 0x00AD), (0x034F, 0x034F), (0x0600, 0x0605), (0x061C, 0x061C), (0x06DD, 0x06DD), (0x070F, 0x070F), (0x0890, 0x0891),
        (0x08E2, 0x08E2), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F),
        (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x110BD, 0x110BD), (0x110CD, 0x110CD),
        (0x13430, 0x1343F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    ];

    public static CharacterKind KindOf(Rune character)
    {
        var code = character.Value;

        return code switch
        {
            < 0x20 or (>= 0x7F and <= 0x9F) => CharacterKind.Control,
            < 0xAD => CharacterKind.Visible,
            (>= 0xFDD0 and <= 0xFDEF) => CharacterKind.Noncharacter,
            _ when (code & 0xFFFE) == 0xFFFE => CharacterKind.Noncharacter,
            _ => IsInvisible(code) ? CharacterKind.Invisible : CharacterKind.Visible,
        };
    }

    private static bool IsInvisible(int code)
    {
        var (low, high) = (0, Invisible.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (code < Invisible[middle].First)
                high = middle - 1;
            else if (code > Invisible[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }
}
