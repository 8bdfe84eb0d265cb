using System.Globalization;
using MassTransit;

namespace BusEtl.Consumers.Consuming;

/// <summary>Reads a header that counts what was done with a message. Anybody may have written it.</summary>
internal static class CountHeader
{
    // Far above what any settings allow, and far below what overflows.
    private const int Highest = 1_000_000;

    /// <returns>0 to 1,000,000; 0 where the header is missing or is no such number.</returns>
    public static int Read(ReceiveContext delivery, string name) =>
        delivery.TransportHeaders.TryGetHeader(name, out var value) ? Parse(Convert.ToString(value, CultureInfo.InvariantCulture)) ?? 0 : 0;

    /// <returns>0 to 1,000,000; null for what is no such number.</returns>
    public static int? Parse(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= Highest ? count : null;
}
