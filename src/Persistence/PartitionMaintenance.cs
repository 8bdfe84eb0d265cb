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
    private readonly MaintenanceRhythm _rhythm = new();
    private IReadOnlyList<string> _obstacles = [];

    public override Task StopAsync(CancellationToken cancellationToken) => DatabaseStop.RunAsync(base.StopAsync, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
            await Task.Delay(await KeepPartitionsAsync(stoppingToken), time, stoppingToken);
    }

    /// <returns>When to look again.</returns>
    private async Task<TimeSpan> KeepPartitionsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            var kept = await UserLoginPartitions.KeepAsync(connection, _monthsAhead, UserLoginPartitions.FewRows, cancellationToken);
            Log.PartitionsMade(logger, kept.Made);
            foreach (var obstacle in kept.Obstacles.Except(_obstacles))
                Log.PartitionObstructed(logger, obstacle);
            _obstacles = kept.Obstacles;

            return _rhythm.AfterSuccess();
        }
        // Whatever the database throws, or Npgsql around it. A login is stored all the same, so this must not end the service.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var next = _rhythm.AfterFailure();
            Log.PartitionsNotMade(logger, ReasonOf(e), next);

            return next;
        }
    }

    private static string ReasonOf(Exception exception) => exception switch
    {
        PostgresException e when PostgresErrors.IsMissingRight(e) =>
            "the service's role may not (SQLSTATE 42501); make it a member of busetl_service",
        PostgresException e when PostgresErrors.IsLockTimeout(e) =>
            "others held user_logins or its default partition for too long (SQLSTATE 55P03), a long query perhaps",
        _ => StoreFault.Of(exception).Description,
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Partitions of user_logins made ahead: {Count}.")]
        public static partial void PartitionsMade(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning,
            "Partitions of user_logins could not be made: {Reason}. The default partition takes their rows; the next try is in {Delay}.")]
        public static partial void PartitionsNotMade(ILogger logger, string reason, TimeSpan delay);

        [LoggerMessage(3, LogLevel.Warning, "{Obstacle} This is said once.")]
        public static partial void PartitionObstructed(ILogger logger, string obstacle);
    }
}
