using System.Diagnostics;
using BusEtl.Tests.Integration.Infrastructure;
using Testcontainers.LocalStack;
using Testcontainers.PostgreSql;

[assembly: AssemblyFixture(typeof(Containers))]

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>
/// Starts the servers that neither the environment nor <c>.local/stack.env</c> names, where Docker answers; once a process. Compiled with
/// <c>-p:FullFeed=true</c> only.
/// </summary>
public sealed class Containers : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _started = [];

    public async ValueTask InitializeAsync()
    {
        var postgresMissing = !TestEnvironment.Names(TestEnvironment.PostgresName);
        var sqsMissing = !TestEnvironment.Names(TestEnvironment.SqsName);
        if ((!postgresMissing && !sqsMissing) || !await DockerAnswersAsync())
            return;

        await Task.WhenAll(
            postgresMissing ? StartPostgresAsync() : Task.CompletedTask,
            sqsMissing ? StartLocalStackAsync() : Task.CompletedTask);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var container in _started)
            await container.DisposeAsync();
    }

    private Task StartPostgresAsync()
    {
        var container = new PostgreSqlBuilder("postgres:18").Build();
        _started.Add(container);
        return UseAsync(TestEnvironment.PostgresName, container.StartAsync(), container.GetConnectionString);
    }

    private Task StartLocalStackAsync()
    {
        var container = new LocalStackBuilder("localstack/localstack:4.14.0").WithEnvironment("SERVICES", "sqs,sns").Build();
        _started.Add(container);
        return UseAsync(TestEnvironment.SqsName, container.StartAsync(), container.GetConnectionString);
    }

    // Assembly fixtures are ready before the first test asks for an address.
    private static async Task UseAsync(string name, Task started, Func<string> address)
    {
        await started;
        Console.WriteLine($"{name}: started in a container");
        Environment.SetEnvironmentVariable(name, address());
    }

    private static async Task<bool> DockerAnswersAsync()
    {
        if (!File.Exists("/var/run/docker.sock") || !OnPath("docker"))
            return false;

        var (exitCode, _, _) = await ChildProcess.RunAsync(
            new ProcessStartInfo("docker", ["info"]), TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return exitCode == 0;
    }

    private static bool OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, program)));
}
