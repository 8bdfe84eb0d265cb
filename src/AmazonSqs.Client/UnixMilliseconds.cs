using System.Globalization;

namespace BusEtl.AmazonSqs.Client;

/// <summary>A time as SQS and the attributes of messages write it: milliseconds since 1970.</summary>
public static class UnixMilliseconds
{
    public static string Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <returns>False for what is no time of the years 1970 to 9999.</returns>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        var isTime = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        time = isTime ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;

        return isTime;
    }
}
