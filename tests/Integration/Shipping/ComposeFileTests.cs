using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Shipping;

/// <summary>Whether Docker Compose itself takes the file.</summary>
public sealed class ComposeFileTests
{
    private static readonly string Compose = Path.Combine(TestEnvironment.Root, "docker-compose.yml");

    [Fact]
    public async Task The_file_needs_no_env_file()
    {
        Assert.SkipUnless(await Docker.CanAsync("compose", "version"), "No Docker Compose.");

        await Docker.RunAsync("compose", "--file", Compose, "--env-file", "/dev/null", "config", "--quiet");
    }

    [Fact]
    public async Task The_example_of_an_env_file_changes_nothing()
    {
        Assert.SkipUnless(await Docker.CanAsync("compose", "version"), "No Docker Compose.");
        var example = Path.Combine(TestEnvironment.Root, ".env.example");

        Assert.Equal(
            await Docker.RunAsync("compose", "--file", Compose, "--env-file", "/dev/null", "config"),
            await Docker.RunAsync("compose", "--file", Compose, "--env-file", example, "config"));
    }
}
