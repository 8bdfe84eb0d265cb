using BusEtl.Service.Logs;
using BusEtl.Service.Settings;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Hosting;

/// <summary>
/// Checks sections of settings before anything starts and reports every fault at once, with the key's full path: keys that nothing reads,
/// values of another type, values out of bounds, values that do not go together.
/// </summary>
internal sealed class SettingsCheck(IServiceProvider services)
{
    private readonly IConfiguration _configuration = services.GetRequiredService<IConfiguration>();
    private readonly List<string> _faults = [];

    /// <summary>Checks one section.</summary>
    /// <param name="section">The name of the section; null for options that are no section of their own.</param>
    public SettingsCheck Check<TOptions>(string? section)
        where TOptions : class
    {
        var unreadable = section is null ? [] : new SettingsShape(section, typeof(TOptions)).Faults(_configuration).ToList();
        _faults.AddRange(unreadable.Select(fault => fault.Text));

        var failures = unreadable.Count == 0
            ? ValidationFailures<TOptions>()
            : ValidationFailures(BindWithout<TOptions>(section!, unreadable));
        _faults.AddRange(failures.Select(ValidationText.Of));

        return this;
    }

    /// <exception cref="OptionsValidationException">There are faults; it names all of them.</exception>
    public void ThrowIfWrong()
    {
        var faults = Faults();
        if (faults.Count > 0)
            throw new OptionsValidationException("settings", typeof(SettingsCheck), faults);
    }

    /// <summary>All faults, each a sentence.</summary>
    public IReadOnlyList<string> Faults()
    {
        // Every command writes logs. The framework reads the rest of its section.
        Check<LoggingOptions>(section: null);

        return [.. SettingsSections.Faults(_configuration).Concat(_faults).Distinct()];
    }

    /// <summary>The options as far as they can be read, whether or not they are valid.</summary>
    public TOptions Readable<TOptions>(string section)
        where TOptions : class =>
        BindWithout<TOptions>(section, [.. new SettingsShape(section, typeof(TOptions)).Faults(_configuration)]);

    private IEnumerable<string> ValidationFailures<TOptions>()
        where TOptions : class
    {
        try
        {
            _ = services.GetRequiredService<IOptions<TOptions>>().Value;

            return [];
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures;
        }
    }

    private IEnumerable<string> ValidationFailures<TOptions>(TOptions options)
        where TOptions : class =>
        services.GetServices<IValidateOptions<TOptions>>()
            .Select(validator => validator.Validate(Options.DefaultName, options))
            .SelectMany(result => result.Failures ?? []);

    // The binder stops at the first value that it cannot read; without those values everything else is checked too.
    private TOptions BindWithout<TOptions>(string section, IReadOnlyList<SettingFault> unreadable)
        where TOptions : class
    {
        var readable = _configuration.AsEnumerable().Where(setting => !unreadable.Any(fault => fault.Covers(setting.Key)));

        return new ConfigurationBuilder().AddInMemoryCollection(readable).Build().GetSection(section).Get<TOptions>()
            ?? Activator.CreateInstance<TOptions>();
    }
}
