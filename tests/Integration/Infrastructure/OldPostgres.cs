using System.Diagnostics;
using Npgsql;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>A real PostgreSQL of an older version from npm, for one test. Where it cannot be had, the test is skipped with the reason.</summary>
internal sealed class OldPostgres : IAsyncDisposable
{
    // npm installs the version at its first start.
    private static readonly TimeSpan LongestScript = TimeSpan.FromMinutes(5);

    private readonly string _directory = Directory.CreateTempSubdirectory("busetl-old-postgres-").FullName;
    private readonly string _version;
    private string _server = "";

    private OldPostgres(int version) => _version = $"{version}";

    public static async Task<OldPostgres> StartOrSkipAsync(int version)
    {
        var server = new OldPostgres(version);
        var (exitCode, output, errors) = await server.RunAsync("up");
        if (exitCode != 0)
        {
            await server.DisposeAsync();
            Assert.Skip($"PostgreSQL {version} could not be started here: {errors.Trim()}");
        }

        server._server = TestEnvironment.ParseStackFile(output)[TestEnvironment.PostgresName];
        return server;
    }

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder(_server) { Database = database }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        Directory.Delete(_directory, recursive: true);
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string script)
    {
        var start = new ProcessStartInfo(Path.Combine(TestEnvironment.Root, "eng", "local-stack", script));
        start.Environment["BUSETL_LOCAL_DIR"] = _directory;
        start.Environment["BUSETL_POSTGRES_VERSION"] = _version;

        // Not cut short when the test is stopped: what runs then has to be taken down.
        return ChildProcess.RunAsync(start, LongestScript, CancellationToken.None);
    }
}
