using System.Text.Json;
using System.Text.RegularExpressions;

namespace BusEtl.Tests.Unit.Shipping;

/// <summary>The instructions of the repository's Dockerfile, one a line, without comments.</summary>
internal static partial class Dockerfile
{
    public static string Text { get; } = RepositoryFile.Read("Dockerfile");

    public static IReadOnlyList<Instruction> All { get; } = [.. Parse(Text)];

    /// <summary>The last stage, which is what is shipped.</summary>
    public static IReadOnlyList<Instruction> Shipped { get; } =
        [.. All.Skip(All.Select((instruction, i) => (instruction, i)).Last(at => at.instruction.Keyword == "FROM").i)];

    public static string Only(string keyword) => Assert.Single(Shipped, instruction => instruction.Keyword == keyword).Arguments;

    /// <summary>The words of an instruction in exec form.</summary>
    public static string[] ExecForm(string arguments) => JsonSerializer.Deserialize<string[]>(arguments[arguments.IndexOf('[')..])!;

    private static IEnumerable<Instruction> Parse(string text)
    {
        var lines = CommentOrBlank().Replace(text, "").Replace("\\\n", " ", StringComparison.Ordinal);

        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
            .Select(words => new Instruction(words[0], words[1]));
    }

    [GeneratedRegex(@"^[ \t]*(#.*)?\n", RegexOptions.Multiline)]
    private static partial Regex CommentOrBlank();

    internal sealed record Instruction(string Keyword, string Arguments);
}
