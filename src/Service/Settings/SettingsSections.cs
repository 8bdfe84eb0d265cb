using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Masking;
using BusEtl.Operations;
using BusEtl.Persistence;
using BusEtl.Service.Bus;
using Microsoft.Extensions.Configuration.CommandLine;

namespace BusEtl.Service.Settings;

/// <summary>
/// Looks for what stands outside the sections that are read, in the settings file and on the command line. The environment is full of what
/// is no setting.
/// </summary>
internal static class SettingsSections
{
    private const string ConnectionStrings = "ConnectionStrings";

    /// <summary>What may stand at the top.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        AmazonOptions.Section,
        ConnectionStrings,
        "Logging",
        LoginQueueOptions.Section,
        MaskingOptions.Section,
        OperationsOptions.Section,
        PersistenceOptions.Section,
    ];

    public static IEnumerable<string> Faults(IConfiguration configuration)
    {
        if (configuration is not IConfigurationRoot root)
            return [];

        var given = root.Providers.Where(provider => provider is SettingsFileProvider or CommandLineConfigurationProvider).ToList();

        return given.SelectMany(SectionFaults).Concat(given.SelectMany(ConnectionFaults));
    }

    private static IEnumerable<string> SectionFaults(IConfigurationProvider provider)
    {
        foreach (var key in Keys(provider, null))
        {
            if (!Known.Contains(key, StringComparer.OrdinalIgnoreCase))
                yield return $"{key} is no section of settings. {Hint(key)}";
            else if (provider.TryGet(key, out var value) && value is null)
                yield return $"{key} must not be null; leave it out to have its defaults.";
        }
    }

    private static IEnumerable<string> ConnectionFaults(IConfigurationProvider provider)
    {
        if (provider.TryGet(ConnectionStrings, out var value) && value is not null)
            yield return $"{ConnectionStrings} must be an object with {DatabaseOptions.ConnectionName}, not a single value.";

        foreach (var key in Keys(provider, ConnectionStrings))
        {
            var path = $"{ConnectionStrings}:{key}";
            if (!key.Equals(DatabaseOptions.ConnectionName, StringComparison.OrdinalIgnoreCase))
                yield return $"{path} is no setting. {ConnectionStrings} has {DatabaseOptions.ConnectionName}.";
            else if (Keys(provider, path).Any())
                yield return $"{path} must be a text, not an object or a list.";
        }
    }

    private static string Hint(string key) => Known.FirstOrDefault(known => SettingNames.IsNear(known, key)) is { } meant
        ? $"Did you mean {meant}?"
        : $"There are {string.Join(", ", Known.SkipLast(1))} and {Known[^1]}.";

    private static IEnumerable<string> Keys(IConfigurationProvider provider, string? path) =>
        provider.GetChildKeys([], path).Distinct(StringComparer.OrdinalIgnoreCase);
}
