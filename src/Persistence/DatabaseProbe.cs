using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>
/// Asks whether the database takes logins right now: runs the statements of the store, by the service's own role, in a transaction that is
/// rolled back. It waits for no lock for long, and changes nothing, sequences included.
/// </summary>
public sealed class DatabaseProbe
{
    private const int ConnectSeconds = 3;

    private readonly DatabaseSessions _sessions;
    private readonly StoredParts _parts;
    private readonly StoredExample _example;
    private readonly DatabaseAddress _address;
    private readonly string _connectionString;

    public DatabaseProbe(IOptions<DatabaseOptions> options, IOptions<StoredParts> parts, DatabaseSessions sessions, StoredExample example)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parts);

        _sessions = sessions;
        _parts = parts.Value;
        _example = example;

        // Never a pooled connection: those may be the broken ones.
        var connection = options.Value.Parse();
        connection.Pooling = false;
        connection.Timeout = ConnectSeconds;
        _address = DatabaseAddress.Of(connection);
        _connectionString = connection.ConnectionString;
    }

    /// <summary>Connects anew and asks.</summary>
    /// <param name="depth">How much is asked.</param>
    /// <param name="met">What a login has met, when that is why it is asked.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <returns>
    /// What any login would meet; null when there is no such thing. A lock that is held shows as <see cref="StoreFaultKind.Passing"/>. What the
    /// database has against the values of made-up rows counts when they are those of a login that it took before, or when a real one has met
    /// the same.
    /// </returns>
    public async Task<DatabaseFault?> FindFaultAsync(ProbeDepth depth, StoreFault? met, CancellationToken cancellationToken)
    {
        var example = _example.Login;
        try
        {
            await AskAsync(depth, example, cancellationToken);
            return null;
        }
        catch (Exception exception) when (StoreFault.IsOfDatabase(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fault = Describe(exception);

            return fault.Fault.Kind != StoreFaultKind.Row || example is not null || fault.Fault.SqlState == met?.SqlState ? fault : null;
        }
    }

    /// <summary>The fault of a server that lets one wait.</summary>
    public DatabaseFault NoAnswer => Describe(new TimeoutException());

    private DatabaseFault Describe(Exception exception) => DatabaseFault.Of(_address, exception);

    private async Task AskAsync(ProbeDepth depth, UserLogin? example, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await _sessions.NoteAsync(connection);

        // Nothing commits it: what ends without a commit is rolled back, in whichever way it ends.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ProbeBatch.RunAsync(transaction, depth, _parts, example, cancellationToken);
    }
}
