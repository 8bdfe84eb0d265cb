using System.Data;
using System.Globalization;
using BusEtl.Persistence.Schema;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>What <c>busetl migrate</c> does. Needs a role that may make the database, or owns it.</summary>
public sealed class DatabaseMigration(
    IOptions<DatabaseOptions> database, IOptions<PersistenceOptions> persistence, ILogger<DatabaseMigration> logger)
{
    private const string ResultNotice = "BE001";
    private const string ProgressNotice = "BE002";

    // Behind a long query a change of a table would wait, and every other query on the table behind it.
    private const int LockSeconds = 10;

    // Adopting a large table takes its time, whatever limits a role has. A server whose client is gone is to notice (PostgreSQL on Linux can).
    private static readonly string SessionSql = string.Create(CultureInfo.InvariantCulture,
        $"""
        select set_config(name, case name when 'lock_timeout' then '{LockSeconds}s' when 'client_connection_check_interval' then '5s' else '0' end, true)
        from pg_settings
        where name in ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')
            or name = 'client_connection_check_interval' and version() ~ 'linux'
        """);

    /// <summary>How long another migration is waited for.</summary>
    internal TimeSpan TurnPatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Makes the database if it is missing, applies the migrations (adopting the rows of the exercise's <c>user_logins</c>), makes the
    /// partitions ahead, and writes a line for each thing done, or that there was nothing to do; for long work also lines on the way. Safe to
    /// run at any time, also twice at once, and through a pooler.
    /// </summary>
    /// <exception cref="OptionsValidationException">The settings are missing or wrong. The text says which.</exception>
    /// <exception cref="MigrationRefusedException">
    /// The server, the database or the role is not fit for it, or others hold what it needs. The text says which. Nothing was changed.
    /// </exception>
    /// <exception cref="NpgsqlException">
    /// The server cannot be reached or refused (then a <see cref="PostgresException"/>, whose <c>MessageText</c> says why, for instance why an
    /// existing <c>user_logins</c> cannot be adopted). No migration of this run was kept.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled: what has no line did not happen.</exception>
    public async Task RunAsync(TextWriter report, CancellationToken cancellationToken)
    {
        var target = database.Value.Parse();
        target.Pooling = false;
        target.CommandTimeout = 0;
        target.TcpKeepAlive = true;
        ConnectionSafety.Warn(target, logger);
        var lines = new MigrationReport(report);

        // Npgsql's look at the types would run what others have planted, before this has looked for it.
        var builder = new NpgsqlDataSourceBuilder(target.ConnectionString);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        await using var source = builder.Build();
        await using var connection = source.CreateConnection();
        if (await MissingDatabase.OpenAsync(connection, target, cancellationToken))
            lines.Done($"Database {target.Database} created.");

        await RefusePlantedAsync(connection, cancellationToken);
        var facts = await DatabaseFacts.ReadAsync(connection, cancellationToken);
        Refuse(DatabaseDemands.Fault(facts) ?? DatabaseDemands.FaultOfChange(facts));

        var results = new List<string>();
        connection.Notice += (_, notice) =>
        {
            if (notice.Notice.SqlState == ResultNotice)
                results.Add(notice.Notice.MessageText);
            if (notice.Notice.SqlState == ProgressNotice)
                lines.Progress(notice.Notice.MessageText);
        };

        foreach (var migration in await ApplyAsync(connection, facts, lines, results, cancellationToken))
            lines.Done($"Applied {migration}.");
        foreach (var result in results)
            lines.Done(result);

        lines.DefaultPartition(await MakeDefaultPartitionAsync(connection, cancellationToken));
        lines.Partitions(await MakePartitionsAsync(connection, cancellationToken));
        lines.End();
    }

    /// <summary>What went wrong, for people, with server, database and role: of a session in the service's own words, of a statement in PostgreSQL's.</summary>
    public string TextOf(NpgsqlException exception)
    {
        var address = DatabaseAddress.Of(database.Value.Parse());

        return exception is PostgresException { SqlState: not (['2', '8', ..] or ['3', 'D', ..] or ['5', '3' or '7', ..] or ['0', '8', ..]) } refused
            ? $"{address} refused: {refused.SqlState}: {refused.MessageText}"
            : DatabaseFault.Of(address, exception).Text;
    }

    // All or nothing, in one transaction: what one migration needs of another cannot be half there.
    private Task<IReadOnlyList<string>> ApplyAsync(
        NpgsqlConnection connection,
        DatabaseFacts facts,
        MigrationReport lines,
        List<string> results,
        CancellationToken cancellationToken) =>
        InTransactionAsync(connection, "Nothing was changed", async transaction =>
        {
            var history = await SchemaHistory.ReadAsync(connection, cancellationToken);
            if (history.Pending.Count > 0)
            {
                Refuse(DatabaseDemands.FaultOfMigration(facts) ?? DatabaseDemands.FaultOfMixture(facts, history));
                await MigrationTurn.TakeAsync(transaction, TurnPatience, lines.Progress, cancellationToken);
                // Somebody may have been at it meanwhile.
                history = await SchemaHistory.ReadAsync(connection, cancellationToken);
            }
            else if (history.Unknown.Count > 0)
                lines.Warning(DatabaseDemands.NewerSchema(facts, history));

            if (await SchemaCreateRight.RevokeAsync(connection, facts, cancellationToken))
                results.Add($"Took from everybody the right to make tables and functions in schema {facts.Schema}.");
            foreach (var migration in history.Pending)
                await ExecuteAsync(connection, SchemaHistory.ScriptOf(migration), cancellationToken);

            return history.Pending;
        }, cancellationToken);

    private Task<KeptPartitions> MakePartitionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        InTransactionAsync(
            connection,
            "No partition was made",
            _ => UserLoginPartitions.KeepAsync(connection, persistence.Value.PartitionsAhead, rowsMoved: null, cancellationToken),
            cancellationToken);

    private static Task<DefaultPartitionState> MakeDefaultPartitionAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        InTransactionAsync(
            connection, "No partition was made", _ => UserLoginDefaultPartition.KeepAsync(connection, cancellationToken), cancellationToken);

    private static async Task<T> InTransactionAsync<T>(
        NpgsqlConnection connection, string effectOfFailure, Func<NpgsqlTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        // Each statement is to see what others committed while it waited, whatever the role's own level is.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        try
        {
            await ExecuteAsync(connection, SessionSql, cancellationToken);
            var result = await work(transaction);

            // Whether a commit that was cancelled took effect nobody would know.
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        catch (PostgresException e) when (PostgresErrors.IsLockTimeout(e))
        {
            await transaction.RollbackAsync(CancellationToken.None);
            throw new MigrationRefusedException(await HeldTextAsync(connection, effectOfFailure, cancellationToken));
        }
    }

    private static async Task<string> HeldTextAsync(NpgsqlConnection connection, string effect, CancellationToken cancellationToken)
    {
        var holders = await LockHolders.OfTablesAsync(connection, cancellationToken);
        var holder = holders.Count > 0 ? $"; now {holders[0]} holds one of them" : "";

        return $"{effect}: others held tables of database {connection.Database} on {DatabaseFacts.ServerOf(connection)} for too long{holder}. "
            + "Migrate again when that has ended.";
    }

    private static async Task RefusePlantedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await PlantedObjects.ReadAsync(connection, cancellationToken) is { Count: > 0 } planted)
            Refuse(DatabaseDemands.FaultOfPlanted(connection, planted));
    }

    private static void Refuse(string? fault)
    {
        if (fault is not null)
            throw new MigrationRefusedException($"{fault} Nothing was changed.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
