using BusEtl.Consumers.Breaking;
using BusEtl.Persistence;

namespace BusEtl.Consumers.Storing;

/// <summary>
/// Finds out whether a fault is a login's or would be met by any: the database is asked, in a new session, what it would do with made-up
/// logins. When it takes none, the breaker opens; when it does, the sessions of the pool may be to blame, and are given up.
/// </summary>
public sealed class StoreTrouble(DatabaseProbe database, DatabaseSessions sessions, LoginBreaker breaker)
{
    /// <exception cref="OperationCanceledException">Any login would meet it, and the breaker is open.</exception>
    internal async Task ThrowIfAnyLoginMeetsItAsync(StoreFault fault, CancellationToken cancellationToken)
    {
        sessions.Met(fault);
        if (await database.FindFaultAsync(ProbeDepth.Rows, fault, cancellationToken) is { } found)
            Trip(found, cancellationToken);

        // What a new session takes, those of the pool may refuse: after a failover, behind a pooler, after a change of the role.
        sessions.Renew();
    }

    /// <summary>Looks at a batch that was taken apart, before the logins that failed are blamed.</summary>
    /// <exception cref="OperationCanceledException">As it looks, any login would meet it, and the breaker is open.</exception>
    internal async Task ThrowIfAnyLoginMeetsItAsync(IReadOnlyList<FailedLogin> failed, int logins, CancellationToken cancellationToken)
    {
        var areRows = failed.All(login => login.Fault.Kind == StoreFaultKind.Row);
        // Others were stored; or it stood alone from the beginning, and was asked about already.
        if (areRows ? failed.Count < logins : logins == 1)
            return;

        if (await database.FindFaultAsync(ProbeDepth.Rows, failed[0].Fault, cancellationToken) is { } found)
            Trip(found, cancellationToken);

        // One login may be bad. That all of several are is less likely than that made-up ones fare better than real ones.
        if (failed.Count == logins && failed.All(login => login.Fault.Kind != StoreFaultKind.Row))
        {
            breaker.Trip(BreakerReason.NothingStored);
            throw new OperationCanceledException("Nothing of the batch can be stored.", cancellationToken);
        }
    }

    private void Trip(DatabaseFault found, CancellationToken cancellationToken)
    {
        breaker.Trip(found.Fault is { SqlState: null, Kind: StoreFaultKind.Connection } ? BreakerReason.DatabaseAway : BreakerReason.DatabaseRefuses, found);
        throw new OperationCanceledException("The database takes no login.", cancellationToken);
    }
}
