using System.Text.Json;
using System.Text.RegularExpressions;

namespace BusEtl.Service.Settings;

/// <summary>Reads a file of settings, strictly: what another reader of JSON would take otherwise, or not at all, is refused.</summary>
internal static partial class SettingsFile
{
    /// <summary>The settings of a file, as keys such as <c>LoginQueue:Batch:Size</c>. An empty list is an empty text.</summary>
    /// <exception cref="CommandException">The file cannot be read or is no JSON object with each key once.</exception>
    public static IDictionary<string, string?> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(ReadText(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new CommandException($"The settings file {path} must be a JSON object.");

            var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            AddMembers(document.RootElement, "", settings, path);

            return settings;
        }
        catch (JsonException exception)
        {
            throw new CommandException($"The settings file {path} is not JSON: {Place(exception)}: {Reason(exception.Message)}");
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"There is no settings file {path}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The settings file {path} cannot be read.");
        }
    }

    private static void AddMembers(JsonElement element, string prefix, Dictionary<string, string?> settings, string path)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in element.EnumerateObject())
        {
            if (!names.Add(member.Name))
                throw GivenTwice(prefix + member.Name, path);

            Add(member.Value, prefix + member.Name, settings, path);
        }
    }

    private static void Add(JsonElement value, string key, Dictionary<string, string?> settings, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AddMembers(value, key + ':', settings, path);
                break;

            case JsonValueKind.Array when value.GetArrayLength() > 0:
                foreach (var (index, item) in value.EnumerateArray().Index())
                    Add(item, $"{key}:{index}", settings, path);

                break;

            default:
                if (!settings.TryAdd(key, Text(value)))
                    throw GivenTwice(key, path);

                break;
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Array => "",
        _ => value.ToString(),
    };

    // A key counts whatever its case, and may name its section itself ("LoginQueue:Name").
    private static CommandException GivenTwice(string key, string path) => new($"The settings file {path} gives {key} twice.");

    private static string Place(JsonException exception) => $"line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}";

    // The reader's texts speak of its options, and quote what stands there.
    private static string Reason(string text) => text switch
    {
        _ when text.StartsWith("'/'", StringComparison.Ordinal) => "JSON has no comments.",
        _ when text.Contains("trailing comma", StringComparison.Ordinal) => "nothing follows the comma.",
        _ when text.Contains("invalid JSON literal", StringComparison.Ordinal) => "this is no JSON value; a text stands in double quotes.",
        _ when text.Contains("does not contain any JSON tokens", StringComparison.Ordinal) => "the file is empty.",
        _ when text.Contains("end of the JSON payload", StringComparison.Ordinal) => "the file ends before its last bracket.",
        _ when text.Contains("after a single JSON value", StringComparison.Ordinal) => "more follows behind the object.",
        _ when text.StartsWith("'0x0A'", StringComparison.Ordinal) => "a text does not end on its line.",
        _ when text.Contains("end of data", StringComparison.Ordinal) => "the file ends in the middle of a value.",
        _ => Position().Replace(text, ""),
    };

    [GeneratedRegex(@" (Path: .*)?LineNumber: .*$", RegexOptions.Singleline)]
    private static partial Regex Position();
}
