using System.Formats.Tar;
using System.Text.Json;

namespace BusEtl.Tests.Integration.Shipping;

/// <summary>
/// The image that the environment variable BUSETL_TEST_IMAGE names, built beforehand. Without it, or without Docker, its tests are skipped.
/// </summary>
public sealed class ShippedImage : IAsyncLifetime
{
    public const string Variable = "BUSETL_TEST_IMAGE";

    /// <summary>The image's configuration, as <c>docker image inspect</c> shows it.</summary>
    public JsonElement Config { get; private set; }

    /// <summary>The files of the program: path below /app, mode.</summary>
    public IReadOnlyDictionary<string, UnixFileMode> Program { get; private set; } = new Dictionary<string, UnixFileMode>();

    private static string? Name => Environment.GetEnvironmentVariable(Variable);

    public async ValueTask InitializeAsync()
    {
        if (string.IsNullOrEmpty(Name) || !await Docker.AnswersAsync())
            return;

        Config = JsonElement.Parse(await Docker.RunAsync("image", "inspect", "--format", "{{json .Config}}", Name));
        Program = await FilesAsync(Name);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static async Task SkipWithoutAsync()
    {
        Assert.SkipUnless(await Docker.AnswersAsync(), "No Docker.");
        Assert.SkipWhen(string.IsNullOrEmpty(Name), $"{Variable} names no image.");
    }

    /// <summary>Runs the image as production does: nothing writable, no rights, no network.</summary>
    public static Task<string> RunAsync(params IEnumerable<string> arguments) => Docker.RunAsync(
    [
        "run", "--rm", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--network", "none",
        Name!, .. arguments,
    ]);

    private static async Task<Dictionary<string, UnixFileMode>> FilesAsync(string image)
    {
        var archive = Path.GetTempFileName();
        var container = (await Docker.RunAsync("create", image)).Trim();
        try
        {
            await Docker.RunAsync("export", "--output", archive, container);

            return Read(archive);
        }
        finally
        {
            await Docker.RunAsync("rm", container);
            File.Delete(archive);
        }
    }

    private static Dictionary<string, UnixFileMode> Read(string archive)
    {
        using var reader = new TarReader(File.OpenRead(archive));
        var files = new Dictionary<string, UnixFileMode>();
        while (reader.GetNextEntry() is { } entry)
        {
            var path = entry.Name.TrimStart('.', '/');
            if (entry.EntryType == TarEntryType.RegularFile && path.StartsWith("app/", StringComparison.Ordinal))
                files.Add(path["app/".Length..], entry.Mode);
        }

        return files;
    }
}
