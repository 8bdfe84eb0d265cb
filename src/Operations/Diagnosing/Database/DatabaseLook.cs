using System.Data;
using System.Globalization;
using Npgsql;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>
/// Questions on one connection, in transactions that may write nothing and wait for no lock for long. What the role may not read, or what is not
/// there, is said to be not looked at.
/// </summary>
internal sealed class DatabaseLook(NpgsqlConnection connection, AreaReport report, Patience patience, CancellationToken cancellationToken)
{
    public NpgsqlConnection Connection => connection;

    public AreaReport Report => report;

    public CancellationToken Cancelled => cancellationToken;

    /// <summary>What a transaction begins with, so that nobody waits for long.</summary>
    public string LimitsSql { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"set local lock_timeout = '2s'; set local statement_timeout = '{patience.Call.TotalMilliseconds:0}ms'");

    /// <summary>Does one part of an examination; when that fails, the others go on.</summary>
    /// <param name="what">What is looked at, for when it cannot be.</param>
    /// <param name="role">Whose rights it needs.</param>
    /// <param name="part">The part.</param>
    public async Task TryAsync(string what, string role, Func<Task> part)
    {
        if (connection.State != ConnectionState.Open)
        {
            report.NotLookedAt(what, "the connection with PostgreSQL was lost");
            return;
        }

        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync($"set transaction read only; {LimitsSql}");
            await part();
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            report.NotLookedAt(what, $"needs {role}");
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            report.NotLookedAt(what, "it is not there; see 'schema'");
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            report.NotLookedAt(what, "somebody holds a lock on it; see 'locks'");
        }
        catch (Exception exception) when (DatabaseAccess.IsOfDatabase(exception) && !cancellationToken.IsCancellationRequested)
        {
            report.NotLookedAt(what, $"PostgreSQL answered {DatabaseText.Of(exception)}");
        }
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Command(sql, []);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<T?> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Command(sql, parameters);

        return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
    }

    public async Task<IReadOnlyList<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        var values = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
            values.Add(read(rows));

        return values;
    }

    private NpgsqlCommand Command(string sql, object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });

        return command;
    }
}
