using System.Reflection;
using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Masking;
using BusEtl.Persistence;
using BusEtl.Service.Bus;
using BusEtl.Service.Policy;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Service.Hosting;

/// <summary>Says in a few lines what has been started: enough to know which settings count, and no secret.</summary>
internal sealed partial class StartUpLog(
    IOptions<LoginQueueOptions> queue,
    IOptions<AmazonOptions> amazon,
    IOptions<DatabaseOptions> database,
    KeyRing keys,
    ILogger<StartUpLog> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var policy = new FailurePolicy(queue.Value, amazon.Value);
        var connection = new NpgsqlConnectionStringBuilder(database.Value.ConnectionString);

        Log.Version(logger, Version, AmazonHost.Engine);
        Log.Queues(logger, policy.Queue, policy.ErrorQueue);
        Log.Database(logger, connection.Database, connection.Host, connection.Port);
        Log.Keys(logger, keys);
        Log.Policy(logger, PolicyLine.Of(policy));

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Version =>
        typeof(StartUpLog).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "BusEtl {Version} starts, on the {Engine} engine.")]
        public static partial void Version(ILogger logger, string version, string engine);

        [LoggerMessage(2, LogLevel.Information, "Logins come from the queue {Queue}; what cannot be stored goes to {ErrorQueue}.")]
        public static partial void Queues(ILogger logger, string queue, string errorQueue);

        [LoggerMessage(3, LogLevel.Information, "Logins are stored in the database {Database} of {Host}:{Port}.")]
        public static partial void Database(ILogger logger, string? database, string? host, int port);

        [LoggerMessage(4, LogLevel.Information, "Personal data is masked with {Keys}; the first part of a token is its key's id.")]
        public static partial void Keys(ILogger logger, KeyRing keys);

        [LoggerMessage(5, LogLevel.Information, "{Policy} 'busetl policy' says more.")]
        public static partial void Policy(ILogger logger, string policy);
    }
}
