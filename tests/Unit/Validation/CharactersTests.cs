using System.Globalization;
using System.Text;
using BusEtl.Consumers.Validation;

namespace BusEtl.Tests.Unit.Validation;

/// <summary>The table of characters against what the runtime knows of Unicode.</summary>
public sealed class CharactersTests
{
    // Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties, which the runtime does not tell, without category Cf.
    private static readonly (int First, int Last)[] Ignorable =
    [
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065), (0x3164, 0x3164), (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF),
    ];

    [Fact]
    public void Every_code_point_is_what_unicode_says()
    {
        var wrong = AllRunes().Where(rune => Characters.KindOf(rune) != Expected(rune)).Select(rune => $"U+{rune.Value:X4}").ToList();

        Assert.Empty(wrong);
    }

    private static CharacterKind Expected(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => CharacterKind.Control,
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => CharacterKind.Invisible,
        _ when rune.Value is >= 0xFDD0 and <= 0xFDEF || rune.Value % 0x10000 >= 0xFFFE => CharacterKind.Noncharacter,
        _ when Ignorable.Any(range => rune.Value >= range.First && rune.Value <= range.Last) => CharacterKind.Invisible,
        _ => CharacterKind.Visible,
    };

    private static IEnumerable<Rune> AllRunes() => Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(code => new Rune(code));
}
