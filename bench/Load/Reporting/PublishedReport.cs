namespace BusEtl.Bench.Load.Reporting;

/// <summary>The report that the repository shows: its data, the chart of it, and the README's section.</summary>
internal static class PublishedReport
{
    public const string Data = "bench/report.json";
    public const string Chart = "bench/report.svg";
    public const string Readme = "README.md";

    /// <summary>Writes the three files under the root of the repository.</summary>
    /// <exception cref="InvalidOperationException">The README has no place for it; nothing was written.</exception>
    public static void Write(string root, BenchReport report)
    {
        var json = JsonReport.Of(report);
        // The data is rounded, so chart and README are made of what a reader of the data sees.
        var published = JsonReport.Read(json);
        var readme = Path.Combine(root, Readme);
        var section = ReadmeSection.Replace(File.ReadAllText(readme), published);

        Directory.CreateDirectory(Path.Combine(root, Path.GetDirectoryName(Data)!));
        File.WriteAllText(Path.Combine(root, Data), json + "\n");
        File.WriteAllText(Path.Combine(root, Chart), ChartSvg.Of(published));
        File.WriteAllText(readme, section);
    }
}
