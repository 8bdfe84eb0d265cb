using System.Globalization;

namespace BusEtl.AmazonSqs.Topics;

/// <summary>Attributes as configured, in the text that AWS takes.</summary>
internal static class AttributeText
{
    public static Dictionary<string, string> Of(IDictionary<string, object> attributes) => attributes.ToDictionary(
        pair => pair.Key,
        pair => pair.Value is bool flag ? (flag ? "true" : "false") : Convert.ToString(pair.Value, CultureInfo.InvariantCulture) ?? "");
}
