using System.Globalization;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary>Pieces of text that these commands share.</summary>
internal static class ErrorsText
{
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The type without its namespace.</summary>
    public static string ShortType(string type) => type[(type.LastIndexOf('.') + 1)..];

    public static string Fields(IReadOnlyList<string> fields) => fields.Count == 0 ? "-" : string.Join(", ", fields);

    /// <summary>What could not be seen, or is not touched; no lines where there is nothing of it.</summary>
    public static IEnumerable<string> Limits(ErrorSelection selection)
    {
        if (selection.Unseen > 0)
            yield return $"About {Number(selection.Unseen)} could not be seen, because others hold them or they are delayed.";
        if (selection.Arrived > 0)
            yield return $"{Number(selection.Arrived)} came meanwhile and are not touched.";
    }
}
