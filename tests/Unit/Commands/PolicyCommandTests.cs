using System.CommandLine;
using System.Text.Json;
using BusEtl.Service.Commands;
using Microsoft.Extensions.Options;

namespace BusEtl.Tests.Unit.Commands;

public sealed class PolicyCommandTests
{
    private static readonly string[] Changed =
    [
        "--LoginQueue:Name=logins",
        "--LoginQueue:ErrorQueueName=failed-logins",
        "--LoginQueue:Retry:Intervals=",
        "--LoginQueue:Redelivery:Intervals:0=00:00:30",
        "--LoginQueue:Redelivery:Intervals:1=02:30:00",
        "--LoginQueue:ErrorQueue:Retention=4.12:00:00",
        "--LoginQueue:ErrorQueue:MaxReceiveCount=3",
        "--LoginQueue:Breaker:TripThreshold=0.125",
        "--LoginQueue:Breaker:ActivationThreshold=1",
        "--LoginQueue:Breaker:ProbeInterval=00:00:00.25",
        "--LoginQueue:ShutdownTimeout=00:01:30",
        "--Amazon:LongestDelay=00:10:00",
    ];

    [Fact]
    public void The_policy_of_the_default_settings_is_the_approved_one() =>
        Approved.Equal("Commands", "policy-default.approved.txt", Run());

    [Fact]
    public void The_policy_of_other_settings_is_the_approved_one() =>
        Approved.Equal("Commands", "policy-changed.approved.txt", Run(Changed));

    [Fact]
    public void The_policy_as_JSON_is_the_approved_one_for_the_default_settings() =>
        Approved.Equal("Commands", "policy-default.approved.json", Run("--json"));

    [Fact]
    public void The_policy_as_JSON_is_the_approved_one_for_other_settings() =>
        Approved.Equal("Commands", "policy-changed.approved.json", Run(["--json", .. Changed]));

    [Fact]
    public void Without_retries_and_redeliveries_the_first_failure_is_the_last()
    {
        var text = Run("--LoginQueue:Retry:Intervals=", "--LoginQueue:Redelivery:Intervals=");
        using var json = JsonDocument.Parse(Run("--json", "--LoginQueue:Retry:Intervals=", "--LoginQueue:Redelivery:Intervals="));

        Assert.Contains("1 attempt; it is not retried.", text, StringComparison.Ordinal);
        Assert.Contains("It is not delivered again.", text, StringComparison.Ordinal);
        Assert.Contains("It goes to login-queue_error, after 1 attempt in all", text, StringComparison.Ordinal);
        Assert.Equal(0, json.RootElement.GetProperty("other_failure").GetProperty("total_time").GetInt32());
    }

    [Theory]
    [InlineData]
    [InlineData("--LoginQueue:Redelivery:Intervals:0=11:59:59.999", "--LoginQueue:ErrorQueueName=an-error-queue-with-a-name-that-is-not-a-short-one")]
    public void No_line_is_longer_than_100_characters(params string[] settings) =>
        Assert.All(Run(settings).Split('\n'), line => Assert.InRange(line.Length, 0, 100));

    [Fact]
    public void Wrong_settings_are_refused_before_anything_is_printed()
    {
        using var output = new StringWriter();

        Assert.Throws<OptionsValidationException>(() => Invoke(output, "--LoginQueue:Breaker:TripThreshold=2"));
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void A_settings_file_counts_and_the_command_line_wins_over_it()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{ "LoginQueue": { "Name": "of-the-file", "Breaker": { "ProbeInterval": "00:00:07" } } }""");

        var text = Run("--settings", file, "--LoginQueue:Name=of-the-command-line");
        File.Delete(file);

        Assert.Contains("of-the-command-line_error", text, StringComparison.Ordinal);
        Assert.DoesNotContain("of-the-file", text, StringComparison.Ordinal);
        Assert.Contains("every 7 s", text, StringComparison.Ordinal);
    }

    private static string Run(params string[] arguments)
    {
        using var output = new StringWriter();
        Assert.Equal(0, Invoke(output, arguments));

        return output.ToString();
    }

    private static int Invoke(StringWriter output, params string[] arguments) => PolicyCommand.Create()
        .Parse(arguments)
        .Invoke(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
}
