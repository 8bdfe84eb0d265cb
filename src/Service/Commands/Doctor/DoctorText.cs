using System.Globalization;
using System.Text;
using BusEtl.Operations.Diagnosing;

namespace BusEtl.Service.Commands.Doctor;

/// <summary>What people get: at most 80 columns, as long as no word is longer, and no colours.</summary>
internal static class DoctorText
{
    private const int Width = 80;
    private const string Indent = "  ";

    public static string Of(Diagnosis diagnosis)
    {
        var text = new StringBuilder();
        foreach (var (index, finding) in diagnosis.Findings.Index())
            Add(text, index + 1, finding);

        AddList(text, "Well:", Joined(diagnosis.Well));
        AddList(text, "Not looked at:", diagnosis.Unseen.Select(thing => (thing.Area, $"{thing.What}: {thing.Why}")));
        text.Append(Summary(diagnosis)).Append('\n');

        return text.ToString();
    }

    private static void Add(StringBuilder text, int number, Finding finding)
    {
        var severity = finding.Severity == FindingSeverity.Fault ? "FAULT" : "WARNING";
        AddWrapped(text, $"{number}. {severity}, {finding.Area}: ", finding.What, hanging: "   ");
        AddWrapped(text, "   Seen: ", finding.Evidence, hanging: "         ");
        AddWrapped(text, "   So:   ", finding.Consequence, hanging: "         ");
        AddWrapped(text, "   Next: ", finding.NextStep, hanging: "         ");
        text.Append('\n');
    }

    private static void AddList(StringBuilder text, string heading, IEnumerable<(string Area, string What)> things)
    {
        var lines = things.ToList();
        if (lines.Count == 0)
            return;

        text.Append(heading).Append('\n');
        var width = lines.Max(line => line.Area.Length) + Indent.Length;
        var last = "";
        foreach (var (area, what) in lines)
        {
            AddWrapped(text, Indent + (area == last ? "" : area).PadRight(width), what, hanging: new string(' ', width + Indent.Length));
            last = area;
        }

        text.Append('\n');
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

    private static void AddWrapped(StringBuilder text, string first, string words, string hanging)
    {
        var line = new StringBuilder(first);
        var isEmpty = true;
        foreach (var word in words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(hanging);
                isEmpty = true;
            }

            line.Append(isEmpty ? "" : " ").Append(word);
            isEmpty = false;
        }

        text.Append(line.ToString().TrimEnd()).Append('\n');
    }
}
