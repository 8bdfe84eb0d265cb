using System.Globalization;
using BusEtl.Service;

namespace BusEtl.Tests.Unit.Settings;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("00:00:00", "0 s", "00:00:00")]
    [InlineData("00:00:00.0005", "0.5 ms", "00:00:00.0005")]
    [InlineData("00:00:00.2", "200 ms", "00:00:00.2")]
    [InlineData("00:00:06.2", "6.2 s", "00:00:06.2")]
    [InlineData("00:01:00", "1 min", "00:01:00")]
    [InlineData("00:36:24.8", "36 min 24.8 s", "00:36:24.8")]
    [InlineData("01:00:30", "1 h 30 s", "01:00:30")]
    [InlineData("14.00:00:00", "14 d", "14.00:00:00")]
    [InlineData("4.12:00:00", "4 d 12 h", "4.12:00:00")]
    public void A_duration_is_said_with_its_units_and_written_as_in_settings(string duration, string said, string written)
    {
        var value = TimeSpan.Parse(duration, CultureInfo.InvariantCulture);

        Assert.Equal(said, DurationText.Of(value));
        Assert.Equal(written, DurationText.AsSetting(value));
    }
}
