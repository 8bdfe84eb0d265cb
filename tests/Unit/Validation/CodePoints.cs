using System.Text;

namespace BusEtl.Tests.Unit.Validation;

/// <summary>Texts of one code point, or of half a pair of surrogates.</summary>
internal static class CodePoints
{
    /// <summary>Every one of the first plane, lone surrogates among them.</summary>
    public static IEnumerable<string> OfTheFirstPlane => Enumerable.Range(0, 0x10000).Select(code => $"{(char)code}");

    /// <summary>Samples of the others: their ends, every block's first ones, and what is special there.</summary>
    public static IEnumerable<string> Beyond =>
    [
        .. Enumerable.Range(0x100, 0x1000).Select(block => Rune(block * 0x100)),
        .. Enumerable.Range(0x100, 0x1000).Select(block => Rune((block * 0x100) + 0xFF)),
        .. Enumerable.Range(1, 16).SelectMany(plane => new[] { Rune((plane << 16) | 0xFFFE), Rune((plane << 16) | 0xFFFF) }),
        .. Enumerable.Range(0xE0000, 0x1001).Select(Rune),
        .. new[] { 0x110BC, 0x110BD, 0x110CD, 0x13430, 0x1343F, 0x1BCA0, 0x1BCA3, 0x1D15E, 0x1D173, 0x1D17A, 0x1F600, 0x2F800 }.Select(Rune),
    ];

    /// <summary>Half pairs in longer texts.</summary>
    public static IEnumerable<string> Broken => ["a\uD800", "\uDC00a", "\uD800\uD800", "\uDC00\uD800", "\uD83D\uDE00\uD83D"];

    private static string Rune(int code) => new Rune(code).ToString();
}
