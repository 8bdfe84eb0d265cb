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
        // Whatever the database throws, or Npgsql around it. A login is stored all the same, so this must not end the service.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
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
