using BusEtl.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BusEtl.Service.Health.Checks;

/// <summary>Ready: a new session takes the statements of the store. A lock that is held for a while is no trouble of the database's.</summary>
internal sealed class DatabaseCheck : IHealthCheck
{
    private readonly DatabaseProbe _database;
    private readonly TimeProvider _time;
    private readonly Recent<string?> _fault;

    public DatabaseCheck(DatabaseProbe database, TimeProvider time)
    {
        _database = database;
        _time = time;
        _fault = new Recent<string?>(HealthTimes.Recent, time, AskAsync);
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await _fault.GetAsync() is { } fault ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy();

    private async Task<string?> AskAsync()
    {
        using var timeout = new CancellationTokenSource(HealthTimes.Answer, _time);

        try
        {
            return await _database.FindFaultAsync(ProbeDepth.Statements, met: null, timeout.Token) is { Fault.Kind: not StoreFaultKind.Passing } fault
                ? fault.Text
                : null;
        }
        catch (OperationCanceledException)
        {
            return _database.NoAnswer.Text;
        }
    }
}
