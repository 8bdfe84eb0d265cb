using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace BusEtl.Service.Settings;

/// <summary>What a single value, or each one of a list, must look like to be read.</summary>
internal static partial class SettingValue
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>Whether a type is written as one value, rather than as an object of its own.</summary>
    public static bool IsOne(Type type) => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    /// <summary>Whether null, or an empty text, means that nothing is set.</summary>
    public static bool MayBeAbsent(PropertyInfo property)
    {
        // The context caches what it has seen, and is not made for threads.
        lock (Nullability)
            return !property.PropertyType.IsArray && Nullability.Create(property).WriteState == NullabilityState.Nullable;
    }

    public static bool IsReadable(string text, PropertyInfo property)
    {
        var type = TypeOf(property);

        return type == typeof(TimeSpan) ? IsDuration(text) : TypeDescriptor.GetConverter(type).IsValid(text);
    }

    /// <summary>The rest of a sentence that begins with <c>must be</c>.</summary>
    public static string Expected(PropertyInfo property) => TypeOf(property) switch
    {
        var type when type == typeof(TimeSpan) => MayBeDays(property)
            ? "a duration such as 14.00:00:00 (days.hours:minutes:seconds)"
            : "a duration such as 00:00:20 (hours:minutes:seconds)",
        var type when type == typeof(bool) => "true or false",
        var type when type == typeof(int) => "a whole number" + Bounds(property),
        var type when type == typeof(double) => "a number" + Bounds(property),
        var type when type == typeof(Uri) => "an address such as http://localhost:4566",
        _ => "a text",
    };

    private static Type TypeOf(PropertyInfo property)
    {
        var type = property.PropertyType.IsArray ? property.PropertyType.GetElementType()! : property.PropertyType;

        return Nullable.GetUnderlyingType(type) ?? type;
    }

    // .NET reads 20 and 24:00:00 as days and 00:20 as minutes, none of which their writer meant.
    private static bool IsDuration(string text) =>
        Duration().IsMatch(text) && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out _);

    private static bool MayBeDays(PropertyInfo property) =>
        property.GetCustomAttribute<RangeAttribute>()?.Maximum is string maximum
        && TimeSpan.Parse(maximum, CultureInfo.InvariantCulture) >= TimeSpan.FromDays(1);

    private static string Bounds(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is { } range
        ? string.Create(CultureInfo.InvariantCulture, $" from {range.Minimum:#,0.##} to {range.Maximum:#,0.##}")
        : "";

    [GeneratedRegex(@"^-?([0-9]+\.)?[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?$")]
    private static partial Regex Duration();
}
