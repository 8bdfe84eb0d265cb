using BusEtl.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BusEtl.Service.Health.Checks;

/// <summary>Ready: a new connection to the database can be made, and it takes writes.</summary>
internal sealed class DatabaseCheck : IHealthCheck
{
    private readonly DatabaseProbe _database;
    private readonly TimeProvider _time;
    private readonly Recent<bool> _answers;

    public DatabaseCheck(DatabaseProbe database, TimeProvider time)
    {
        _database = database;
        _time = time;
        _answers = new Recent<bool>(HealthTimes.Recent, time, AskAsync);
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await _answers.GetAsync()
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("PostgreSQL does not answer, or takes no writes.");

    private async Task<bool> AskAsync()
    {
        using var timeout = new CancellationTokenSource(HealthTimes.Answer, _time);

        try
        {
            return await _database.AnswersAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
