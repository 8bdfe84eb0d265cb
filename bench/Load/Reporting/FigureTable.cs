namespace BusEtl.Bench.Load.Reporting;

/// <summary>Rows of a name and figures: the names stand at the left, the figures below each other at the right.</summary>
internal static class FigureTable
{
    private const string Gap = "  ";

    /// <summary>The lines of a table. A row of one cell is a heading and may be as long as it likes.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = Widths([.. rows.Where(row => row.Count > 1)]);

        return rows.Select(row => row.Count == 1 ? row[0] : string.Join(Gap, row.Select((cell, column) => Padded(cell, column, widths))));
    }

    private static List<int> Widths(IReadOnlyList<IReadOnlyList<string>> rows) =>
        [.. Enumerable.Range(0, rows.Max(row => row.Count)).Select(column => rows.Max(row => row[column].Length))];

    private static string Padded(string cell, int column, List<int> widths) =>
        column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]);
}
