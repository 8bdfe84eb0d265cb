using System.Text.Json;

namespace BusEtl.Tests.Integration.Shipping;

/// <summary>The image that is shipped. They build nothing: BUSETL_TEST_IMAGE names it.</summary>
public sealed class ImageTests(ShippedImage image) : IClassFixture<ShippedImage>
{
    [Fact]
    public async Task The_image_holds_the_program_and_nothing_beside_it()
    {
        await ShippedImage.SkipWithoutAsync();

        Assert.Superset(
            new HashSet<string> { "busetl", "busetl.dll", "busetl.runtimeconfig.json", "appsettings.json" },
            image.Program.Keys.ToHashSet());
        Assert.All(image.Program.Keys.Except(["busetl"]), file => Assert.Contains(Path.GetExtension(file), new[] { ".dll", ".json" }));
        Assert.DoesNotContain(image.Program.Keys, file =>
            file.Contains("Development", StringComparison.Ordinal)
            || file.Contains("Tests", StringComparison.Ordinal)
            || file.Contains("xunit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_but_root_may_change_the_program()
    {
        await ShippedImage.SkipWithoutAsync();

        Assert.All(image.Program.Values, mode =>
            Assert.Equal(UnixFileMode.None, mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)));
    }

    [Fact]
    public async Task The_image_runs_the_program_as_a_user_without_rights()
    {
        await ShippedImage.SkipWithoutAsync();

        Assert.Equal("1654", Text("User"));
        Assert.Equal(["/app/busetl"], Texts(image.Config.GetProperty("Entrypoint")));
        Assert.Equal("SIGTERM", Text("StopSignal"));
        Assert.Equal(["8080/tcp"], image.Config.GetProperty("ExposedPorts").EnumerateObject().Select(port => port.Name));
    }

    [Fact]
    public async Task The_image_says_how_it_is_asked_for_its_health()
    {
        await ShippedImage.SkipWithoutAsync();

        Assert.Equal(["CMD", "/app/busetl", "health", "--live"], Texts(image.Config.GetProperty("Healthcheck").GetProperty("Test")));
    }

    [Fact]
    public async Task The_image_says_which_version_it_is()
    {
        await ShippedImage.SkipWithoutAsync();
        var labels = image.Config.GetProperty("Labels");

        var version = (await ShippedImage.RunAsync("--version")).Trim();

        Assert.Equal(
            $"{labels.GetProperty("org.opencontainers.image.version")}+{labels.GetProperty("org.opencontainers.image.revision")}", version);
    }

    [Fact]
    public async Task The_program_runs_where_nothing_can_be_written()
    {
        await ShippedImage.SkipWithoutAsync();

        Assert.Contains("migrate", await ShippedImage.RunAsync("--help"), StringComparison.Ordinal);
    }

    private string? Text(string property) => image.Config.GetProperty(property).GetString();

    private static IEnumerable<string?> Texts(JsonElement array) => array.EnumerateArray().Select(item => item.GetString());
}
