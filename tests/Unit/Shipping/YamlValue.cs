using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace BusEtl.Tests.Unit.Shipping;

/// <summary>A value of a YAML document: a text, a list or a map. What is absent is empty: a path needs no check at each step.</summary>
internal sealed class YamlValue
{
    private readonly object? _value;

    private YamlValue(object? value) => _value = value;

    public bool Exists => _value is not null;

    public string? Text => _value as string;

    public bool IsMap => _value is Dictionary<object, object?>;

    public IReadOnlyList<YamlValue> List => _value is List<object?> list ? list.ConvertAll(item => new YamlValue(item)) : [];

    public IReadOnlyList<string> Texts => [.. List.Select(item => item.Text ?? "")];

    public IReadOnlyDictionary<string, YamlValue> Map => _value is Dictionary<object, object?> map
        ? map.ToDictionary(entry => (string)entry.Key, entry => new YamlValue(entry.Value))
        : new Dictionary<string, YamlValue>();

    public YamlValue this[string key] => Map.GetValueOrDefault(key) ?? new YamlValue(null);

    /// <exception cref="YamlException">The text is not YAML, or a map has a key twice.</exception>
    public static YamlValue Parse(string text) =>
        new(new DeserializerBuilder().WithDuplicateKeyChecking().Build().Deserialize<object?>(text));

    /// <summary>As <see cref="Parse"/>, with <c>&lt;&lt;</c> merged in, whose keys the map's own ones replace.</summary>
    public static YamlValue ParseMerged(string text) =>
        new(new DeserializerBuilder().Build().Deserialize<object?>(new MergingParser(new Parser(new StringReader(text)))));
}
