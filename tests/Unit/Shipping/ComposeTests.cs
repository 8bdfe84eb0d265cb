using BusEtl.Consumers.Consuming;
using BusEtl.Service.Hosting;
using BusEtl.Service.Logs;

namespace BusEtl.Tests.Unit.Shipping;

public sealed class ComposeTests
{
    [Fact]
    public void The_services_are_these() =>
        Assert.Equal(["postgres", "localstack", "migrate", "busetl", "sample"], Compose.Services.Keys);

    [Fact]
    public void Every_foreign_image_has_a_full_version() => Assert.All(
        Compose.Services.Values.Where(service => !service["build"].Exists),
        service => Assert.Matches(@"^[\w/.-]+:\d+\.\d+(\.\d+)?(-\w+)?$", service["image"].Text));

    [Fact]
    public void Every_service_that_goes_on_says_whether_it_is_healthy() =>
        Assert.All(Compose.LongRunning, service => Assert.Equal("CMD", service["healthcheck"]["test"].Texts[0]));

    [Fact]
    public void A_service_waits_until_the_others_are_ready_or_done() => Assert.All(
        Compose.Services.Values.SelectMany(service => service["depends_on"].Map),
        needed => Assert.Equal(
            Compose.IsOneOff(Compose.Services[needed.Key]) ? "service_completed_successfully" : "service_healthy",
            needed.Value["condition"].Text));

    [Fact]
    public void The_service_starts_after_the_database_and_the_queue()
    {
        Assert.Equal(["postgres"], Compose.Services["migrate"]["depends_on"].Map.Keys);
        Assert.Equal(["migrate", "localstack"], Compose.Services["busetl"]["depends_on"].Map.Keys);
        Assert.Equal(["busetl"], Compose.Services["sample"]["depends_on"].Map.Keys);
    }

    [Fact]
    public void No_port_is_open_to_the_network() => Assert.All(
        Compose.Services.Values.SelectMany(service => service["ports"].Texts),
        port => Assert.StartsWith("127.0.0.1:", port));

    [Fact]
    public void The_program_can_write_nothing_and_gain_nothing() => Assert.All(Compose.Own, service =>
    {
        Assert.Equal("true", service["read_only"].Text);
        Assert.Equal(["ALL"], service["cap_drop"].Texts);
        Assert.Equal(["no-new-privileges:true"], service["security_opt"].Texts);
        Assert.False(service["user"].Exists, "The image says who runs it.");
    });

    [Fact]
    public void A_stop_leaves_the_service_the_time_that_it_takes()
    {
        var grace = int.Parse(Compose.Services["busetl"]["stop_grace_period"].Text!.TrimEnd('s'));

        Assert.True(TimeSpan.FromSeconds(grace) > new LoginQueueOptions().ShutdownTimeout);
    }

    [Fact]
    public void The_port_of_the_health_check_is_that_of_the_image()
    {
        var port = Assert.Single(Compose.Services["busetl"]["ports"].Texts);

        Assert.EndsWith($":{Dockerfile.Only("EXPOSE")}", port, StringComparison.Ordinal);
    }

    [Fact]
    public void What_starts_after_the_service_waits_until_it_is_ready_and_not_only_alive()
    {
        string[] ready = ["CMD", "/app/busetl", "health"];

        Assert.Equal([.. ready[1..], "--live"], Dockerfile.ExecForm(Dockerfile.Only("HEALTHCHECK")));
        Assert.Equal(ready, Compose.Services["busetl"]["healthcheck"]["test"].Texts);
    }

    [Fact]
    public void Every_command_is_a_verb_of_the_program() => Assert.All(
        Compose.Own.Where(service => service["command"].Exists),
        service => Assert.Contains(service["command"].Texts[0], CommandVerbs.All));

    [Fact]
    public void The_sample_that_is_sent_is_in_the_repository()
    {
        var volume = Assert.Single(Compose.Services["sample"]["volumes"].Texts).Split(':');
        var file = Compose.Services["sample"]["command"].Texts[1];

        Assert.True(File.Exists(RepositoryFile.Path(file.Replace(volume[1], volume[0], StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_setting_of_the_program_is_one_that_it_reads() => Assert.All(
        Compose.Own.SelectMany(service => service["environment"].Map.Keys),
        name => Assert.True(KnownSettings.Contains(name), $"{name} is no setting of the service."));

    [Fact]
    public void The_service_accepts_its_settings()
    {
        // The others are the AWS SDK's.
        var own = Compose.Services["busetl"]["environment"].Map.Where(setting => setting.Key.Contains("__", StringComparison.Ordinal));
        var settings = own.Select(setting =>
            $"--{setting.Key.Replace("__", ":", StringComparison.Ordinal)}={setting.Value.Text}");
        var builder = BusEtlHost.CreateBuilder(settings, LogTarget.StandardError);
        builder.Services.AddLoginService(builder.Configuration);
        using var host = builder.Build();

        BusEtlHost.CheckSettings(host.Services);
    }

    [Fact]
    public void The_example_of_an_env_file_has_every_variable_with_its_default()
    {
        var example = RepositoryFile.Read(".env.example").Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToHashSet();

        Assert.Equal(Compose.Variables.Order(StringComparer.Ordinal), example.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_variable_has_a_default() =>
        Assert.Equal(Compose.Text.Split("${").Length - 1, Compose.Text.Split(":-").Length - 1);
}
