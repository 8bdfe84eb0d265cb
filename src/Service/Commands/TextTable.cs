namespace BusEtl.Service.Commands;

/// <summary>Columns side by side, as wide as their widest cell, whatever the width of the terminal.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <summary>The lines of a table; each row has as many cells as there are headings.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = headings.Select((heading, column) => rows.Select(row => row[column].Length).Append(heading.Length).Max()).ToList();

        return rows.Prepend(headings)
            .Select(row => string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
