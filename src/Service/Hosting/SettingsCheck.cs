using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Hosting;

/// <summary>
/// Checks sections of settings before anything starts and reports every fault at once, with the key's full path: keys that nothing reads,
/// values of another type, values out of bounds, values that do not go together.
/// </summary>
internal sealed partial class SettingsCheck(IServiceProvider services)
{
    private readonly IConfiguration _configuration = services.GetRequiredService<IConfiguration>();
    private readonly List<string> _faults = [];

    /// <summary>Checks one section.</summary>
    /// <param name="section">The name of the section; null for options that are no section of their own.</param>
    public SettingsCheck Check<TOptions>(string? section)
        where TOptions : class
    {
        var unreadable = section is null ? [] : Unreadable(_configuration.GetSection(section), typeof(TOptions)).ToList();
        _faults.AddRange(unreadable.Select(key => key.Fault));

        var failures = unreadable.Count == 0
            ? ValidationFailures<TOptions>()
            : ValidationFailures(BindWithout<TOptions>(section!, unreadable));
        _faults.AddRange(failures.Select(WithPath));

        return this;
    }

    /// <exception cref="OptionsValidationException">There are faults; it names all of them.</exception>
    public void ThrowIfWrong()
    {
        if (_faults.Count > 0)
            throw new OptionsValidationException("settings", typeof(SettingsCheck), _faults.Distinct());
    }

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
    private TOptions BindWithout<TOptions>(string section, IReadOnlyList<UnreadableKey> unreadable)
        where TOptions : class
    {
        var readable = _configuration.AsEnumerable().Where(setting =>
            !unreadable.Any(key => setting.Key.StartsWith(key.Path, StringComparison.OrdinalIgnoreCase)));

        return new ConfigurationBuilder().AddInMemoryCollection(readable).Build().GetSection(section).Get<TOptions>()
            ?? Activator.CreateInstance<TOptions>();
    }

    private static IEnumerable<UnreadableKey> Unreadable(IConfigurationSection section, Type type) =>
        section.GetChildren().SelectMany(child =>
        {
            var property = type.GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);

            return property is null
                ? [new UnreadableKey(child.Path, $"{child.Path} is no setting; check its spelling.")]
                : UnreadableValue(child, property.PropertyType);
        });

    private static IEnumerable<UnreadableKey> UnreadableValue(IConfigurationSection value, Type type)
    {
        if (type.IsArray)
            return value.GetChildren().SelectMany(item => UnreadableValue(item, type.GetElementType()!));

        var target = Nullable.GetUnderlyingType(type) ?? type;
        var converter = TypeDescriptor.GetConverter(target);
        if (!converter.CanConvertFrom(typeof(string)))
            return Unreadable(value, target);

        return string.IsNullOrEmpty(value.Value) || converter.IsValid(value.Value)
            ? []
            : [new UnreadableKey(value.Path, $"{value.Path} must be {Expected(target)}.")];
    }

    private static string Expected(Type type) => type switch
    {
        _ when type == typeof(TimeSpan) => "a duration such as 00:00:20 (hours:minutes:seconds)",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "a whole number",
        _ => $"a {type.Name}",
    };

    // 'Size: The field LoginQueueOptions.Batch.Size must be ...' is 'LoginQueue:Batch:Size must be ...' to a user.
    private static string WithPath(string failure)
    {
        var match = GeneratedFailure().Match(failure);
        if (!match.Success)
            return failure;

        return $"{match.Groups["section"].Value}:{match.Groups["key"].Value.Replace('.', ':')}{match.Groups["rule"].Value}";
    }

    [GeneratedRegex(@"^\w+: (The (field )?)?(?<section>\w+)Options\.(?<key>[\w.]*\w)(?<rule>.*)$", RegexOptions.Singleline)]
    private static partial Regex GeneratedFailure();

    private sealed record UnreadableKey(string Path, string Fault);
}
