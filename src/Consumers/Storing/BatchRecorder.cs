using BusEtl.Consumers.Announcing;
using BusEtl.Consumers.Breaking;
using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Masking;
using BusEtl.Persistence;
using Microsoft.Extensions.Logging;

namespace BusEtl.Consumers.Storing;

/// <summary>
/// Records a batch so that a login which cannot be stored never holds the others back: what fails as a whole is halved until the bad ones
/// stand alone. A fault that may pass, or that any login could meet, is no login's until the batch has failed twice and the database takes a
/// made-up login meanwhile; when it takes none, the breaker opens, and no login has failed.
/// </summary>
public sealed partial class BatchRecorder(
    LoginRecorder recorder, LoginBreaker breaker, StoreTrouble trouble, LoginMetrics metrics, ILogger<BatchRecorder> logger)
{
    /// <summary>Records what can be recorded.</summary>
    /// <returns>The logins that are not stored, with their faults, and those whose key was stored before.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled, by the breaker among others; some may be stored.</exception>
    /// <exception cref="VaultChangedException">The logins have to be sealed again; some may be stored.</exception>
    public async Task<RecordedBatch> RecordAsync(SealedLogins logins, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(logins);

        var batch = new RecordedBatch();
        if (logins.Count > 0)
            await RecordAsync(logins, batch, isPart: false, isCleared: false, cancellationToken);
        var failed = batch.Failed;
        if (failed.Count == 0)
            return batch;

        await trouble.ThrowIfAnyLoginMeetsItAsync(failed, logins.Count, cancellationToken);
        Count(failed.Count(login => logins.Count == 1 || login.Fault.Kind != StoreFaultKind.Row));
        if (logins.Count > 1)
            Log.Failed(logger, logins.Count, logins.Count - failed.Count, failed.Count, failed[0].Exception.Message);

        return batch;
    }

    // Cleared is the database when the logins were found to be to blame: then their halves are not asked about again.
    private async Task RecordAsync(SealedLogins logins, RecordedBatch batch, bool isPart, bool isCleared, CancellationToken cancellationToken)
    {
        if (await TryAsync(logins, batch, cancellationToken) is not { } fault)
            return;

        if (IsDatabaseSuspected(fault, isCleared))
        {
            if (await TryAgainAsync(logins, batch, fault, cancellationToken) is not { } again)
                return;

            (fault, isCleared) = (again, again.Kind != StoreFaultKind.Row);
        }

        if (logins.Count == 1)
        {
            batch.Failed.Add(new FailedLogin(logins.Logins[0].Row, fault));
            // At once, so that of many bad ones not all have to be found; those that are suspected only count when the batch is through.
            Count(isPart && fault.Kind == StoreFaultKind.Row ? 1 : 0);
            return;
        }

        var half = logins.Count / 2;
        await RecordAsync(logins.Take(0, half), batch, isPart: true, isCleared, cancellationToken);
        await RecordAsync(logins.Take(half, logins.Count - half), batch, isPart: true, isCleared, cancellationToken);
    }

    private void Count(int failures)
    {
        if (failures > 0)
            breaker.Failed(failures);
    }

    private static bool IsDatabaseSuspected(StoreFault fault, bool isCleared) =>
        fault.Kind == StoreFaultKind.Connection || (fault.Kind != StoreFaultKind.Row && !isCleared);

    private async Task<StoreFault?> TryAgainAsync(
        SealedLogins logins, RecordedBatch batch, StoreFault fault, CancellationToken cancellationToken)
    {
        if (fault.Kind != StoreFaultKind.Passing)
            await trouble.ThrowIfAnyLoginMeetsItAsync(fault, cancellationToken);

        var again = await TryAsync(logins, batch, cancellationToken);
        if (again is { Kind: not StoreFaultKind.Row })
            await trouble.ThrowIfAnyLoginMeetsItAsync(again, cancellationToken);

        return again;
    }

    private async Task<StoreFault?> TryAsync(SealedLogins logins, RecordedBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var recorded = await recorder.RecordAsync(logins, cancellationToken);
            metrics.LoginsStored(recorded.New);
            batch.Repeated.AddRange(recorded.Repeated);
            breaker.Succeeded(logins.Count);

            return null;
        }
        catch (Exception exception) when (exception is not VaultChangedException)
        {
            cancellationToken.ThrowIfCancellationRequested();

            return StoreFault.Of(exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "Of a batch of {Count} logins {Stored} were stored and {Failed} failed; those are tried again alone. {Fault}")]
        public static partial void Failed(ILogger logger, int count, int stored, int failed, string fault);
    }
}
