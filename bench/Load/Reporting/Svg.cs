using System.Globalization;
using System.Xml.Linq;

namespace BusEtl.Bench.Load.Reporting;

/// <summary>The few shapes of a chart. Lengths are pixels at the chart's own size.</summary>
internal static class Svg
{
    public static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    public static XElement Element(string name, params object[] content) => new(Namespace + name, content);

    public static XElement Rectangle(double x, double y, double width, double height, string fill) => Element(
        "rect", Length("x", x), Length("y", y), Length("width", width), Length("height", height), new XAttribute("fill", fill));

    public static XElement Line(double x1, double y1, double x2, double y2, string stroke) => Element(
        "line",
        Length("x1", x1),
        Length("y1", y1),
        Length("x2", x2),
        Length("y2", y2),
        new XAttribute("stroke", stroke),
        new XAttribute("stroke-width", "1.5"));

    public static XElement Text(double x, double y, double size, string fill, params object[] content) => Element(
        "text", Length("x", x), Length("y", y), Length("font-size", size), new XAttribute("fill", fill), content);

    public static XAttribute Length(string name, double value) => new(name, value.ToString("0.#", CultureInfo.InvariantCulture));

    /// <summary>Words in lines of at most so many characters; a longer word has a line of its own.</summary>
    public static IReadOnlyList<string> Wrap(string text, int width) => text
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(new List<string>(), (lines, word) =>
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= width)
                lines[^1] += " " + word;
            else
                lines.Add(word);

            return lines;
        });
}
