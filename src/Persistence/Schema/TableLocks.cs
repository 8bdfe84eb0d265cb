using System.Globalization;
using Npgsql;

namespace BusEtl.Persistence.Schema;

/// <summary>Says who keeps everybody else from writing to the service's tables.</summary>
internal static class TableLocks
{
    // Who waits for such a lock holds up everybody behind it, as who has it does.
    private const string Sql =
        $"""
        select * from (
            select distinct on (pid, relation) {LockHolders.HolderColumns},
                relation::regclass::text, mode, granted, case when granted then '{"{}"}' else pg_blocking_pids(pid) end
            from pg_locks left join pg_stat_activity activity using (pid)
            where locktype = 'relation' and pid <> pg_backend_pid()
                and pg_locks.database = (select oid from pg_database where datname = current_database())
                and relation in (
                    select inhrelid from pg_inherits where inhparent = to_regclass('user_logins')
                    union
                    select pg_class.oid from pg_class join pg_namespace on pg_namespace.oid = relnamespace
                    where nspname = 'vault' or pg_class.oid in (
                        to_regclass('user_logins'), to_regclass('"OutboxMessage"'), to_regclass('"OutboxState"'), to_regclass('"InboxState"')))
                and mode in ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock')
            order by pid, relation, granted desc) as locks
        order by granted desc limit 5
        """;

    public static async Task<IReadOnlyList<TableLock>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var locks = new List<TableLock>();
        while (await rows.ReadAsync(cancellationToken))
            locks.Add(new TableLock(LockHolders.Read(rows), rows.GetString(6), rows.GetString(7), rows.GetBoolean(8), rows.GetFieldValue<int[]>(9)));

        return locks;
    }
}

/// <summary>A lock on a table that lets nobody write to it, or one that somebody waits for.</summary>
/// <param name="Holder">Whose it is.</param>
/// <param name="Table">The table.</param>
/// <param name="Mode">As PostgreSQL names it.</param>
/// <param name="IsGranted">Whether he has it.</param>
/// <param name="Behind">For whom he waits; 0 is a prepared transaction.</param>
internal sealed record TableLock(LockHolder Holder, string Table, string Mode, bool IsGranted, IReadOnlyList<int> Behind)
{
    public override string ToString() => IsGranted
        ? $"{Holder} has {Mode} on {Table}"
        : $"{Holder} waits for {Mode} on {Table}, and everybody behind it"
            + (Behind.Count > 0 ? $"; it waits for {string.Join(", ", Behind.Select(Name))}" : "");

    private static string Name(int process) =>
        process == 0 ? "a prepared transaction" : string.Create(CultureInfo.InvariantCulture, $"process {process}");
}
