using System.Globalization;
using MassTransit;

namespace BusEtl.Consumers.Consuming;

/// <summary>Reads a header that counts what was done with a message. Anybody may have written it.</summary>
internal static class CountHeader
{
    // Far above what any settings allow, and far below what overflows.
    private const int Highest = 1_000_000;

    /// <returns>0 to 1,000,000; 0 where the header is missing or is no such number.</returns>
    public static int Read(ReceiveContext delivery, string name)
    {
        var text = delivery.TransportHeaders.TryGetHeader(name, out var value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= Highest ? count : 0;
    }
}
