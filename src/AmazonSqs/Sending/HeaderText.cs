using System.Globalization;

namespace BusEtl.AmazonSqs.Sending;

/// <summary>The text of a header's value as it travels in a message attribute.</summary>
internal static class HeaderText
{
    /// <returns>Null for a value that has no text of its own, such as a nested object: it does not travel.</returns>
    public static string? Of(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? bool.TrueString : null,
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        Uri address => address.ToString(),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };
}
