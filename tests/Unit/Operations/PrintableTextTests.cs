using System.Globalization;
using System.Text;
using System.Text.Json;
using BusEtl.Operations;
using BusEtl.Service.Commands;

namespace BusEtl.Tests.Unit.Operations;

/// <summary>What a terminal gets of a text from outside.</summary>
public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("plain text, \\ and \"", "plain text, \\ and \"")]
    [InlineData("Zo\u00EB \uD83E\uDD8A \u4E2D", "Zo\u00EB \uD83E\uDD8A \u4E2D")]
    [InlineData("\u001B[2J\u0007", "\\u001b[2J\\u0007")]
    [InlineData("a\r\nb\tc", "a\\u000d\\u000ab\\u0009c")]
    [InlineData("\u007F\u009B31m\u0085", "\\u007f\\u009b31m\\u0085")]
    [InlineData("\u202E\u2066\u200B\u200D\u2028\uFEFF\u00AD\uFE0F", "\\u202e\\u2066\\u200b\\u200d\\u2028\\ufeff\\u00ad\\ufe0f")]
    [InlineData("\uFFFE\uFDD0\uDBFF\uDFFF", "\\ufffe\\ufdd0\\udbff\\udfff")]
    [InlineData("\uDB40\uDC01x", "\\udb40\\udc01x")]
    public void Only_what_is_seen_is_shown(string text, string shown) => Assert.Equal(shown, PrintableText.Of(text));

    [Fact]
    public void Half_a_surrogate_pair_is_shown_as_what_it_is() => Assert.Equal("a\\ud800b\\udc00", PrintableText.Of("a\uD800b\uDC00"));

    [Fact]
    public void Nothing_of_any_plane_gets_through_but_what_is_seen()
    {
        foreach (var code in Enumerable.Range(0, 0x110000).Where(Rune.IsValid))
        {
            var rune = new Rune(code);
            var shown = PrintableText.Of(rune.ToString());
            var isHidden = Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

            if (isHidden)
                Assert.Matches(@"\A(\\u[0-9a-f]{4}){1,2}\z", shown);
        }
    }

    [Fact]
    public void In_json_it_means_the_same()
    {
        const string Hostile = "\u009B\u202E\\\uDB40\uDC01\uFFFE\u007F";

        Assert.Equal(Hostile, JsonSerializer.Deserialize<string>(PrintableText.OfLines(CommandJson.Of(Hostile))));
    }

    [Fact]
    public async Task The_writer_lets_nothing_through_whichever_way_it_is_written()
    {
        const string Hostile = "\u001B[2J\u202E\uDB40\uDC01\rx\r\n";
        const string Shown = "\\u001b[2J\\u202e\\udb40\\udc01\\u000dx";
        using var inner = new StringWriter { NewLine = "\n" };
        await using var writer = new PrintableWriter(inner);

        writer.Write(Hostile);
        writer.Write(Hostile.AsSpan());
        writer.Write(Hostile.ToCharArray());
        writer.Write((object)Hostile);
        writer.Write("{0}", Hostile);
        await writer.WriteAsync(Hostile);
        await writer.WriteAsync(Hostile.AsMemory(), TestContext.Current.CancellationToken);
        writer.WriteLine(Hostile[..^2]);
        writer.WriteLine(Hostile[..^2].AsSpan());
        writer.WriteLine("{0}", Hostile[..^2]);
        writer.WriteLine(new StringBuilder(Hostile[..^2]));
        await writer.WriteLineAsync(Hostile[..^2]);
        await writer.WriteLineAsync(Hostile[..^2].AsMemory(), TestContext.Current.CancellationToken);

        Assert.All(inner.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'), line => Assert.Equal(Shown, line));
        Assert.Equal(13, inner.ToString().Count(c => c == '\n'));
    }

    [Fact]
    public void Character_by_character_pairs_are_seen_as_such()
    {
        using var inner = new StringWriter();
        using var writer = new PrintableWriter(inner);
        foreach (var c in "a\uD83E\uDD8A\uDB40\uDC01\u001Bb\n")
            writer.Write(c);

        Assert.Equal("a\uD83E\uDD8A\\udb40\\udc01\\u001bb\n", inner.ToString());
    }

    [Fact]
    public void A_cell_stays_in_its_row_and_its_column() => Assert.Equal(
        ["head      b", "x\\u000ay  z"],
        TextTable.Lines(["head", "b"], [["x\ny", "z"]]).Select(line => line.TrimEnd()));
}
