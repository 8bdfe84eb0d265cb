using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>A PgBouncer of the test's own in front of the tests' PostgreSQL; in transaction mode unless a test says otherwise.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly string _directory;
    private readonly Process _process;
    private readonly int _port;

    private PgBouncer(string directory, Process process, int port) => (_directory, _process, _port) = (directory, process, port);

    /// <summary>Why there is none on this machine; null when there is one.</summary>
    public static string? Missing => Program is null ? "pgbouncer is not on the path (Debian: apt-get install pgbouncer)." : null;

    private static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, "pgbouncer")).FirstOrDefault(File.Exists);

    /// <param name="pool">The lines of its configuration that say how it pools.</param>
    public static async Task<PgBouncer> StartAsync(string pool = "pool_mode = transaction\ndefault_pool_size = 5")
    {
        var server = new NpgsqlConnectionStringBuilder(TestEnvironment.Postgres);
        // Not a directory for temporary files of .NET: those are closed to the user that it runs as.
        var directory = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"busetl-pgbouncer-{Guid.NewGuid():n}")).FullName;
        var port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(directory, "users.txt"), $"\"{server.Username}\" \"{server.Password}\"\n");
        await File.WriteAllTextAsync(Path.Combine(directory, "pgbouncer.ini"),
            $"""
            [databases]
            * = host={server.Host} port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {directory}/users.txt
            {pool}
            ignore_startup_parameters = extra_float_digits
            """);
        // It refuses to run as root.
        string[] asUser = Environment.IsPrivilegedProcess ? ["-u", "nobody"] : [];

        var start = new ProcessStartInfo(Program!, [.. asUser, Path.Combine(directory, "pgbouncer.ini")]) { RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var bouncer = new PgBouncer(directory, process, port);
        try
        {
            await Deadline.WaitForAsync("PgBouncer listens", bouncer.ListensAsync);
        }
        catch
        {
            await bouncer.DisposeAsync();
            throw;
        }

        return bouncer;
    }

    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(TestServer.ConnectionString(database)) { Host = "127.0.0.1", Port = _port }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<bool> ListensAsync()
    {
        Assert.False(_process.HasExited, "PgBouncer ended right after its start.");
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
