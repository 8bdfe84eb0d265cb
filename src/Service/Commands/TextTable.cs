using BusEtl.Operations;

namespace BusEtl.Service.Commands;

/// <summary>Columns side by side, as wide as their widest cell, whatever the width of the terminal.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <summary>The lines of a table; each row has as many cells as there are headings, of any text.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var shown = rows.Select(row => row.Select(PrintableText.Of).ToList()).Prepend([.. headings]).ToList();
        var widths = headings.Select((_, column) => shown.Max(row => row[column].Length)).ToList();

        return shown
            .Select(row => string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
