using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BusEtl.Consumers.Consuming;
using BusEtl.Operations;
using BusEtl.Persistence;
using BusEtl.Service.Bus;
using BusEtl.Service.Settings;

namespace BusEtl.Tests.Unit.Settings;

/// <summary>One key of the settings, with the documentation of its property.</summary>
internal sealed partial record DocumentedSetting(string Key, string Text, PropertyInfo Property, object Options)
{
    private static readonly Assembly[] Assemblies =
    [
        typeof(AmazonOptions).Assembly,
        typeof(LoginQueueOptions).Assembly,
        typeof(OperationsOptions).Assembly,
        typeof(DatabaseOptions).Assembly,
    ];

    private static readonly Dictionary<string, XElement> Summaries = Assemblies
        .SelectMany(assembly => XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml")).Descendants("member"))
        .Where(member => member.Attribute("name")!.Value.StartsWith("P:BusEtl.", StringComparison.Ordinal))
        .Where(member => member.Element("summary") is not null)
        .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!);

    /// <summary>Every key of every class that names its section, by section and then as declared.</summary>
    public static IReadOnlyList<DocumentedSetting> All { get; } = Assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => SectionOf(type) is not null)
        .SelectMany(type => Of(SectionOf(type)!, Activator.CreateInstance(type)!))
        .Append(ConnectionString())
        .OrderBy(setting => setting.Key.Split(':')[0], StringComparer.Ordinal)
        .ToList();

    private static string? SectionOf(Type type) =>
        type.Name.EndsWith("Options", StringComparison.Ordinal) ? type.GetField("Section")?.GetRawConstantValue() as string : null;

    private static IEnumerable<DocumentedSetting> Of(string path, object options) => options.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .OrderBy(property => property.MetadataToken)
        .SelectMany(property => property.PropertyType.IsArray || SettingValue.IsOne(property.PropertyType)
            ? [new DocumentedSetting($"{path}:{property.Name}", Summary(property), property, options)]
            : Of($"{path}:{property.Name}", property.GetValue(options)!));

    private static DocumentedSetting ConnectionString()
    {
        var property = typeof(DatabaseOptions).GetProperty(nameof(DatabaseOptions.ConnectionString))!;

        return new DocumentedSetting($"ConnectionStrings:{DatabaseOptions.ConnectionName}", Summary(property), property, new DatabaseOptions());
    }

    private static string Summary(PropertyInfo property) =>
        Summaries.TryGetValue($"P:{property.DeclaringType!.FullName}.{property.Name}", out var summary)
            ? Blanks().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim()
            : "";

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value.Replace("|", "\\|", StringComparison.Ordinal),
        XElement { Name.LocalName: "see" } see => $"`{(see.Attribute("langword") ?? see.Attribute("cref"))!.Value.Split('.', ':')[^1]}`",
        XElement element => $"`{element.Value}`",
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
