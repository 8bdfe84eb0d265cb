using System.Globalization;
using BusEtl.Operations.Diagnosing;

namespace BusEtl.Service.Commands.Doctor;

/// <summary>What people get: at most as many columns as they see, as long as no word is longer, and no colours.</summary>
internal static class DoctorText
{
    /// <summary>The most columns; longer lines are hard to read.</summary>
    public const int Widest = 80;

    private const int Narrowest = 40;
    private const string Indent = "  ";

    /// <param name="diagnosis">What was found.</param>
    /// <param name="columns">How many the reader has; more than <see cref="Widest"/> are not used.</param>
    public static string Of(Diagnosis diagnosis, int columns = Widest)
    {
        var text = new WrappedText(Math.Clamp(columns, Narrowest, Widest));
        foreach (var (index, finding) in diagnosis.Findings.Index())
            Add(text, index + 1, finding);

        AddList(text, "Well:", Joined(diagnosis.Well));
        AddList(text, "Not looked at:", diagnosis.Unseen.Select(thing => (thing.Area, $"{thing.What}: {thing.Why}")));
        text.AddWrapped("", Summary(diagnosis), hanging: "");

        return text.ToString();
    }

    private static void Add(WrappedText text, int number, Finding finding)
    {
        var severity = finding.Severity == FindingSeverity.Fault ? "FAULT" : "WARNING";
        text.AddWrapped($"{number}. {severity}, {finding.Area}: ", finding.What, hanging: "   ");
        text.AddWrapped("   Seen: ", finding.Evidence, hanging: "         ");
        text.AddWrapped("   So:   ", finding.Consequence, hanging: "         ");
        text.AddWrapped("   Next: ", finding.NextStep, hanging: "         ");
        text.AddLine();
    }

    private static void AddList(WrappedText text, string heading, IEnumerable<(string Area, string What)> things)
    {
        var lines = things.ToList();
        if (lines.Count == 0)
            return;

        text.AddWrapped("", heading, hanging: "");
        var width = lines.Max(line => line.Area.Length) + Indent.Length;
        var last = "";
        foreach (var (area, what) in lines)
        {
            text.AddWrapped(Indent + (area == last ? "" : area).PadRight(width), what, hanging: new string(' ', width + Indent.Length));
            last = area;
        }

        text.AddLine();
    }

    // What is well is read by few: a line for each area does.
    private static IEnumerable<(string Area, string What)> Joined(IEnumerable<WellThing> things) =>
        things.GroupBy(thing => thing.Area).Select(area => (area.Key, string.Join("; ", area.Select(thing => thing.What))));

    private static string Summary(Diagnosis diagnosis)
    {
        var found = diagnosis switch
        {
            { Faults: 0, Warnings: 0 } => "All is well",
            { Faults: 0 } => Count(diagnosis.Warnings, "warning"),
            { Warnings: 0 } => Count(diagnosis.Faults, "fault"),
            _ => $"{Count(diagnosis.Faults, "fault")} and {Count(diagnosis.Warnings, "warning")}",
        };

        return string.Create(
            CultureInfo.InvariantCulture, $"{found}; {diagnosis.Areas.Count} areas looked at in {diagnosis.Took.TotalSeconds:0.0} s.");
    }

    private static string Count(int number, string thing) => $"{number} {thing}{(number == 1 ? "" : "s")}";
}
