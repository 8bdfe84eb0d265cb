using System.Text;

namespace BusEtl.AmazonSqs.Client.Signing;

/// <summary>Percent encoding as signatures need it: every byte of the UTF-8 text but the unreserved characters of RFC 3986.</summary>
internal static class UriEncoding
{
    public static string Encode(string text, bool keepSlash = false)
    {
        // EscapeDataString keeps exactly the unreserved characters of RFC 3986 and writes upper-case hex.
        var encoded = Uri.EscapeDataString(text);
        return keepSlash ? encoded.Replace("%2F", "/", StringComparison.Ordinal) : encoded;
    }

    /// <summary>Each name and value decoded and encoded again, in the order of the encoded names, then values.</summary>
    public static string CanonicalQuery(string query)
    {
        var pairs = new List<(string Name, string Value)>();
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? "" : part[(equals + 1)..];
            pairs.Add((Encode(Uri.UnescapeDataString(name)), Encode(Uri.UnescapeDataString(value))));
        }
        pairs.Sort((a, b) =>
            string.CompareOrdinal(a.Name, b.Name) is var byName and not 0 ? byName : string.CompareOrdinal(a.Value, b.Value));

        var text = new StringBuilder(query.Length + 16);
        foreach (var (name, value) in pairs)
            text.Append(text.Length > 0 ? "&" : "").Append(name).Append('=').Append(value);
        return text.ToString();
    }
}
