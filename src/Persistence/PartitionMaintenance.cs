using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Persistence;

internal sealed partial class PartitionMaintenance(
    NpgsqlDataSource database, IOptions<PersistenceOptions> options, TimeProvider time, ILogger<PartitionMaintenance> logger)
    : BackgroundService
{
    private readonly int _monthsAhead = options.Value.PartitionsAhead;

    public override Task StopAsync(CancellationToken cancellationToken) => DatabaseStop.RunAsync(base.StopAsync, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromDays(1), time);
        do
        {
            await EnsurePartitionsAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task EnsurePartitionsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            Log.PartitionsMade(logger, await UserLoginPartitions.EnsureAsync(connection, _monthsAhead, cancellationToken));
        }
        // What a database that is away or busy throws. A login is stored all the same, so this must not stop the service.
        catch (Exception e) when (e is DbException or SocketException or IOException or TimeoutException)
        {
            Log.PartitionsNotMade(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Partitions of user_logins made ahead: {Count}.")]
        public static partial void PartitionsMade(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning,
            "Partitions of user_logins could not be made. The default partition takes their rows; the next try is in a day.")]
        public static partial void PartitionsNotMade(ILogger logger, Exception exception);
    }
}
