using System.Text;

namespace BusEtl.Service.Policy;

/// <summary>Lays out stories in two columns, at most 100 characters wide as long as no word is longer.</summary>
internal static class PolicyText
{
    private const int Width = 100;
    private const string Indent = "  ";
    private const string Gap = "  ";

    public static string Of(string title, IReadOnlyList<PolicyStory> stories)
    {
        var column = stories.SelectMany(story => story.Steps).Max(step => step.When.Length);
        var text = new StringBuilder(title).Append('\n');
        foreach (var story in stories)
        {
            text.Append('\n').Append(story.Kind).Append('\n');
            foreach (var line in story.Steps.SelectMany(step => Lines(step, column)))
                text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Lines(PolicyStep step, int column) =>
        Wrapped(step.What, Width - Indent.Length - column - Gap.Length)
            .Select((line, index) => $"{Indent}{(index == 0 ? step.When : "").PadRight(column)}{Gap}{line}");

    private static IEnumerable<string> Wrapped(string text, int width)
    {
        var line = "";
        foreach (var word in Words(text))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : $" {word}";
        }

        yield return line;
    }

    // A number stays with its unit.
    private static IEnumerable<string> Words(string text)
    {
        var words = text.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            if (i + 1 < words.Length && char.IsAsciiDigit(words[i][^1]) && IsUnit(words[i + 1].TrimEnd('.', ',', ':')))
                yield return $"{words[i]} {words[++i]}";
            else
                yield return words[i];
        }
    }

    private static bool IsUnit(string word) => word is "ms" or "s" or "min" or "h" or "d" or "%";
}
