using BusEtl.Consumers.Announcing;
using BusEtl.Consumers.Breaking;
using BusEtl.Consumers.Consuming;
using BusEtl.Persistence;
using Microsoft.Extensions.Logging;

namespace BusEtl.Consumers.Storing;

/// <summary>
/// Records a batch so that a login which cannot be stored never holds the others back: what fails as a whole is halved until the bad ones
/// stand alone. A fault that may pass is tried once more before; one that any login would meet is not looked for in halves; and a database
/// that is away opens the breaker.
/// </summary>
public sealed partial class BatchRecorder(
    LoginRecorder recorder,
    LoginBreaker breaker,
    DatabaseProbe database,
    LoginMetrics metrics,
    ILogger<BatchRecorder> logger)
{
    /// <summary>Records what can be recorded.</summary>
    /// <returns>The logins that are not stored, with their faults.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled, by the breaker among others; some may be stored.</exception>
    public async Task<IReadOnlyList<FailedLogin>> RecordAsync(IReadOnlyList<MaskedLogin> logins, CancellationToken cancellationToken)
    {
        var failed = new List<FailedLogin>();
        await RecordAsync(logins, failed, cancellationToken);

        if (failed.Count > 0 && logins.Count > 1)
            Log.Failed(logger, logins.Count, logins.Count - failed.Count, failed.Count, failed[0].Fault.Message);

        return failed;
    }

    private async Task RecordAsync(IReadOnlyList<MaskedLogin> logins, List<FailedLogin> failed, CancellationToken cancellationToken)
    {
        if (await TryAsync(logins, cancellationToken) is not { } fault)
            return;

        if (fault.Kind is StoreFaultKind.Connection or StoreFaultKind.Passing)
        {
            await TripWhenAwayAsync(fault, cancellationToken);
            fault = await TryAsync(logins, cancellationToken);
        }

        switch (fault)
        {
            case null:
                return;

            case { Kind: StoreFaultKind.Row } when logins.Count > 1:
                var half = logins.Count / 2;
                await RecordAsync([.. logins.Take(half)], failed, cancellationToken);
                await RecordAsync([.. logins.Skip(half)], failed, cancellationToken);
                return;

            default:
                await TripWhenAwayAsync(fault, cancellationToken);
                breaker.Failed(logins.Count);
                failed.AddRange(logins.Select(login => new FailedLogin(login.Row.MessageId, new LoginNotStoredException(fault))));
                return;
        }
    }

    private async Task<StoreFault?> TryAsync(IReadOnlyList<MaskedLogin> logins, CancellationToken cancellationToken)
    {
        try
        {
            metrics.LoginsStored(await recorder.RecordAsync(logins, cancellationToken));
            breaker.Succeeded(logins.Count);

            return null;
        }
        catch (Exception exception)
        {
            cancellationToken.ThrowIfCancellationRequested();

            return StoreFault.Of(exception);
        }
    }

    // A broken connection is no absent database: after a restart every pooled one is broken.
    private async Task TripWhenAwayAsync(StoreFault fault, CancellationToken cancellationToken)
    {
        if (fault.Kind != StoreFaultKind.Connection || await database.AnswersAsync(cancellationToken))
            return;

        breaker.DatabaseIsAway();
        throw new OperationCanceledException("The database is away.", cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "Of a batch of {Count} logins {Stored} were stored and {Failed} failed; those are tried again alone. {Fault}")]
        public static partial void Failed(ILogger logger, int count, int stored, int failed, string fault);
    }
}

/// <summary>A login that could not be stored.</summary>
public sealed record FailedLogin(Guid MessageId, LoginNotStoredException Fault);
