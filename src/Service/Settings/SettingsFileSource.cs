namespace BusEtl.Service.Settings;

/// <summary>The settings of a file that was read; the file is not watched.</summary>
internal sealed class SettingsFileSource(IDictionary<string, string?> settings) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new SettingsFileProvider(settings);
}

internal sealed class SettingsFileProvider : ConfigurationProvider
{
    public SettingsFileProvider(IDictionary<string, string?> settings) => Data = settings;
}
