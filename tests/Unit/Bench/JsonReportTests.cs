using System.Text.Json;
using System.Text.Json.Nodes;
using BusEtl.Bench.Load.Reporting;

namespace BusEtl.Tests.Unit.Bench;

public sealed class JsonReportTests
{
    [Fact]
    public void The_JSON_of_a_report_is_the_approved_one() =>
        Approved.Equal("Bench", "report.approved.json", JsonReport.Of(MadeUpReport.Whole) + "\n");

    [Fact]
    public void What_was_written_is_read_back_and_written_the_same()
    {
        var json = JsonReport.Of(MadeUpReport.Whole);

        Assert.Equal(json, JsonReport.Of(JsonReport.Read(json)));
    }

    [Fact]
    public void Reading_gives_what_was_written_but_for_the_rounding()
    {
        var read = JsonReport.Read(JsonReport.Of(MadeUpReport.Whole));
        var written = MadeUpReport.Whole;

        Assert.Equivalent(Rounded(written), read, strict: true);
        Assert.Equal(written.MeasuredAt.Offset, read.MeasuredAt.Offset);
    }

    [Fact]
    public void What_was_not_measured_stays_so()
    {
        var read = JsonReport.Read(JsonReport.Of(MadeUpReport.ShortForm));

        Assert.Null(read.Service.MachineCpuMicroseconds);
        Assert.Null(read.Service.LongDrain);
        Assert.Empty(read.Service.Latency);
    }

    [Theory]
    [InlineData("service")]
    [InlineData("naive")]
    [InlineData("machine")]
    public void A_report_without_one_of_its_parts_is_refused(string part)
    {
        var report = JsonNode.Parse(JsonReport.Of(MadeUpReport.Whole))!.AsObject();
        Assert.True(report.Remove(part));

        var fault = Assert.Throws<JsonException>(() => JsonReport.Read(report.ToJsonString()));

        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_no_report() => Assert.Throws<JsonException>(() => JsonReport.Read("null"));

    // Only the service of the made-up report has figures with more digits than are written.
    private static BenchReport Rounded(BenchReport report) => report with
    {
        Service = report.Service with
        {
            MessagesPerSecond = new Spread(9_611.5, 9_850, 10_020.4),
            CpuMicroseconds = 88.23,
            AllocatedBytes = 12_345.7,
            SqsCalls = 0.2135,
            RoundTrips = 0.0321,
            WalBytes = 512.3,
            StartToFirstCommitSeconds = 1.215,
            Latency = [new(50, 1_000, 8.123, 19.44), new(200, 4_000, 9.3, 31.02)],
        },
    };
}
