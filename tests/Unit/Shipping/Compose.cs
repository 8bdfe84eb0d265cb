using System.Text.RegularExpressions;

namespace BusEtl.Tests.Unit.Shipping;

/// <summary>The services of docker-compose.yml, as they are without a .env file.</summary>
internal static partial class Compose
{
    public static string Text { get; } = RepositoryFile.Read("docker-compose.yml");

    public static YamlValue File { get; } = YamlValue.ParseMerged(Variable().Replace(Text, variable => variable.Groups["value"].Value));

    public static IReadOnlyDictionary<string, YamlValue> Services => File["services"].Map;

    /// <summary>The services that run until they are stopped.</summary>
    public static IEnumerable<YamlValue> LongRunning => Services.Values.Where(service => !IsOneOff(service));

    /// <summary>The services that are this repository's own program.</summary>
    public static IEnumerable<YamlValue> Own => Services.Values.Where(service => service["build"].Exists);

    /// <summary>The variables that the file takes from outside, with their defaults.</summary>
    public static ISet<string> Variables => Variable().Matches(Text)
        .Select(variable => $"{variable.Groups["name"].Value}={variable.Groups["value"].Value}").ToHashSet();

    public static bool IsOneOff(YamlValue service) => service["restart"].Text == "no";

    [GeneratedRegex(@"\$\{(?<name>\w+):-(?<value>[^}]*)\}")]
    private static partial Regex Variable();
}
