using System.Text.Json;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>The executable with a file of settings, and what it says of it. Nothing here needs a server.</summary>
public sealed class SettingsFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task The_policy_is_one_JSON_object_by_file_environment_and_command_line_the_later_winning()
    {
        await File.WriteAllTextAsync(
            _file,
            """
            {
              "LoginQueue": {
                "Name": "of-the-file",
                "Breaker": { "ProbeInterval": "00:00:07", "RestartTimeout": "00:00:08", "TrackingPeriod": "00:00:09" }
              }
            }
            """,
            TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string>
        {
            ["LoginQueue__Breaker__RestartTimeout"] = "00:00:18",
            ["LoginQueue__Breaker__TrackingPeriod"] = "00:00:19",
        };

        await using var policy = await ServiceProcess.RunAsync(
            environment, 0, "policy", "--json", "--settings", _file, "--LoginQueue:Breaker:TrackingPeriod=00:00:29");

        using var json = JsonDocument.Parse(policy.Output);
        var breaker = json.RootElement.GetProperty("too_many_failures");
        Assert.Equal("of-the-file", json.RootElement.GetProperty("queue").GetString());
        Assert.Equal(7, json.RootElement.GetProperty("database_away").GetProperty("probe_interval").GetDouble());
        Assert.Equal(18, breaker.GetProperty("restart_timeout").GetDouble());
        Assert.Equal(29, breaker.GetProperty("tracking_period").GetDouble());
        Assert.Empty(policy.Log);
    }

    [Theory]
    [InlineData]
    [InlineData("run")]
    [InlineData("migrate")]
    [InlineData("send", "/dev/null")]
    [InlineData("policy")]
    public async Task A_file_that_is_not_JSON_ends_every_command_with_1_and_one_line(params string[] command)
    {
        await File.WriteAllTextAsync(_file, "{\n  // logins\n}", TestContext.Current.CancellationToken);

        await using var service = await ServiceProcess.RunAsync(new Dictionary<string, string>(), 1, [.. command, "--settings", _file]);

        Assert.Equal($"The settings file {_file} is not JSON: line 2, column 3: JSON has no comments.", service.Log.Trim());
        Assert.Empty(service.Output);
    }

    [Fact]
    public async Task A_missing_file_before_the_command_ends_it_with_1_and_one_line()
    {
        await using var service = await ServiceProcess.RunAsync(new Dictionary<string, string>(), 1, "--settings", "/no/such/settings.json", "policy");

        Assert.Equal("There is no settings file /no/such/settings.json.", service.Log.Trim());
        Assert.Empty(service.Output);
    }

    [Fact]
    public async Task A_wrong_value_of_the_file_ends_the_policy_with_1_and_the_path_of_its_key()
    {
        await File.WriteAllTextAsync(_file, """{ "LoginQueue": { "Breaker": { "TripThreshold": 1.5 } } }""", TestContext.Current.CancellationToken);

        await using var service = await ServiceProcess.RunAsync(new Dictionary<string, string>(), 1, "policy", "--settings", _file);

        Assert.Equal(
            $"The settings are wrong:{Environment.NewLine}  LoginQueue:Breaker:TripThreshold must be between 0.01 and 1.",
            service.Log.Trim());
        Assert.Empty(service.Output);
    }

    public void Dispose() => File.Delete(_file);
}
