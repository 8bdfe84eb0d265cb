using System.Globalization;
using System.Reflection;

namespace BusEtl.Service.Settings;

/// <summary>
/// Compares what is given for a section with the options that read it: each key must be known, and its value of the right kind. The
/// configuration binder passes silently over most of what is found here, or stops at the first.
/// </summary>
internal sealed class SettingsShape(string section, Type options)
{
    private readonly SettingNames _names = new(section, options);

    public IEnumerable<SettingFault> Faults(IConfiguration configuration)
    {
        var given = configuration.GetSection(section);

        return given.Exists() ? OfSection(given, options) : [];
    }

    private IEnumerable<SettingFault> OfSection(IConfigurationSection given, Type type)
    {
        var children = given.GetChildren().ToList();
        if (given.Value is not null)
            return [Fault(given, $"must be an object with {SettingNames.Of(type)}, not a single value")];
        if (children.Count == 0)
            return [NotNull(given)];
        if (children.All(IsListEntry))
            return [Fault(given, $"must be an object with {SettingNames.Of(type)}, not a list")];

        return children.SelectMany(child => OfProperty(child, type));
    }

    private IEnumerable<SettingFault> OfProperty(IConfigurationSection given, Type type)
    {
        var property = type.GetProperty(given.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        if (property is null)
            return [Fault(given, $"is no setting. {_names.Hint(given.Path, type)}")];
        if (property.PropertyType.IsArray)
            return OfList(given, property);

        return SettingValue.IsOne(property.PropertyType) ? OfValue(given, property) : OfSection(given, property.PropertyType);
    }

    private static IEnumerable<SettingFault> OfList(IConfigurationSection given, PropertyInfo property)
    {
        var children = given.GetChildren().ToList();
        var expected = $"must be a list of which each is {SettingValue.Expected(property)}";
        if (!string.IsNullOrEmpty(given.Value))
            return [Fault(given, $"{expected}, not a single value")];
        if (given.Value is not null && children.Count > 0)
            return [Fault(given, "is an empty list in one place and has entries in another; give it in one place only")];
        if (!children.All(IsListEntry))
            return [Fault(given, $"{expected}, not an object")];

        return children.SelectMany(child => OfValue(child, property));
    }

    private static IEnumerable<SettingFault> OfValue(IConfigurationSection given, PropertyInfo property)
    {
        var children = given.GetChildren().ToList();
        var expected = $"must be {SettingValue.Expected(property)}";
        if (children.Count > 0)
            return [Fault(given, $"{expected}, not {(children.All(IsListEntry) ? "a list" : "an object")}")];
        if (string.IsNullOrEmpty(given.Value) && SettingValue.MayBeAbsent(property))
            return [];
        if (given.Value is null)
            return [property.PropertyType.IsArray ? Fault(given, $"{expected}, not null") : NotNull(given)];

        return SettingValue.IsReadable(given.Value, property) ? [] : [Fault(given, expected)];
    }

    private static bool IsListEntry(IConfigurationSection child) =>
        int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static SettingFault NotNull(IConfigurationSection given) => Fault(given, "must not be null; leave it out to have its default");

    private static SettingFault Fault(IConfigurationSection given, string rule) =>
        new(given.Path, $"{given.Path} {rule}{(rule.EndsWith('?') || rule.EndsWith('.') ? "" : ".")}");
}
