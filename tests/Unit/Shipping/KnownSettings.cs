using System.ComponentModel;
using System.Reflection;
using BusEtl.Consumers.Consuming;
using BusEtl.Operations;
using BusEtl.Persistence;
using BusEtl.Service.Bus;

namespace BusEtl.Tests.Unit.Shipping;

/// <summary>The environment variables that are read: the service's options, found by their sections, and those of .NET and the AWS SDK.</summary>
internal static class KnownSettings
{
    private static readonly string[] Others =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "DOTNET_EnableDiagnostics", $"ConnectionStrings:{DatabaseOptions.ConnectionName}"];

    private static readonly Dictionary<string, Type> Sections =
        new[] { typeof(AmazonOptions), typeof(LoginQueueOptions), typeof(OperationsOptions), typeof(PersistenceOptions) }
            .SelectMany(options => options.Assembly.GetTypes())
            .Select(type => (Type: type, Section: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)))
            .Where(options => options.Section is { IsLiteral: true })
            .ToDictionary(options => (string)options.Section!.GetRawConstantValue()!, options => options.Type);

    /// <summary>The sections of settings that the service has.</summary>
    public static IEnumerable<string> SectionNames => Sections.Keys;

    public static bool Contains(string variable)
    {
        var path = variable.Replace("__", ":", StringComparison.Ordinal);
        var keys = path.Split(':');

        return Others.Contains(path)
            || path.StartsWith("Logging:LogLevel:", StringComparison.Ordinal)
            || path.StartsWith("Logging:Console:", StringComparison.Ordinal)
            || (Sections.TryGetValue(keys[0], out var options) && IsValue(options, keys.AsSpan(1)));
    }

    private static bool IsValue(Type type, ReadOnlySpan<string> keys)
    {
        if (TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).CanConvertFrom(typeof(string)))
            return keys.IsEmpty;

        if (keys.IsEmpty)
            return false;

        if (type.IsArray)
            return int.TryParse(keys[0], out _) && IsValue(type.GetElementType()!, keys[1..]);

        return type.GetProperty(keys[0]) is { } property && IsValue(property.PropertyType, keys[1..]);
    }
}
