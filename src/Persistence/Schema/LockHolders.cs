using System.Globalization;
using System.Net;
using Npgsql;

namespace BusEtl.Persistence.Schema;

/// <summary>Says who holds what somebody waits for: in words that let an operator find that process.</summary>
internal static class LockHolders
{
    /// <summary>What <see cref="Read"/> reads, of <c>pg_locks</c> and <c>pg_stat_activity</c>.</summary>
    public const string HolderColumns =
        "pid, coalesce(usename::text, ''), coalesce(application_name, ''), client_addr, coalesce(state, ''), "
            + "coalesce(xact_start, state_change, backend_start)";

    private const string Columns =
        $"""
        select distinct on (pid) {HolderColumns}
        from pg_locks left join pg_stat_activity activity using (pid)
        where granted and pid <> pg_backend_pid() and pg_locks.database = (select oid from pg_database where datname = current_database())
        """;

    // The modes that one process has at a time. A table that is being made is not in the catalog yet for others.
    private const string OfTable = Columns +
        """
         and locktype = 'relation' and mode in ('ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
            and case when to_regclass($1) is not null then relation = to_regclass($1)::oid
                else mode = 'AccessExclusiveLock' and not exists (select from pg_class where pg_class.oid = relation) end
        """;

    private const string OfTables = Columns +
        """
         and locktype = 'relation' and relation in (
            select oid from pg_class
            where relname like 'user\_logins%' or relname in ('InboxState', 'OutboxMessage', 'OutboxState', '__EFMigrationsHistory'))
        """;

    /// <summary>
    /// Who has a lock on a table that nobody can have beside him, the longest first; empty for nobody, or for a prepared transaction.
    /// </summary>
    public static Task<IReadOnlyList<LockHolder>> OfTableAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(OfTable, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });

        return ReadAsync(command, cancellationToken);
    }

    /// <summary>Who holds any lock on a table of BusEtl, the longest first.</summary>
    public static Task<IReadOnlyList<LockHolder>> OfTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ReadAsync(new NpgsqlCommand(OfTables, connection), cancellationToken);

    public static LockHolder Read(NpgsqlDataReader row) => new(
        row.GetInt32(0),
        row.GetString(1),
        row.GetString(2),
        row.IsDBNull(3) ? null : row.GetFieldValue<IPAddress>(3),
        row.GetString(4),
        row.IsDBNull(5) ? null : row.GetFieldValue<DateTime>(5));

    private static async Task<IReadOnlyList<LockHolder>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            var holders = new List<LockHolder>();
            while (await rows.ReadAsync(cancellationToken))
                holders.Add(Read(rows));

            return [.. holders.OrderBy(holder => holder.Since)];
        }
    }
}

/// <summary>A process of the server. What its role may not see of it is empty or null.</summary>
internal sealed record LockHolder(int Process, string Role, string Application, IPAddress? Client, string State, DateTime? Since)
{
    public override string ToString()
    {
        string?[] words =
        [
            Role.Length > 0 ? $"role {Role}" : null,
            Application.Length > 0 ? $"application {Application}" : null,
            Client is not null ? $"from {Client}" : null,
            State.Length > 0 ? State : null,
            Since is { } since ? string.Create(CultureInfo.InvariantCulture, $"since {since:yyyy-MM-dd HH:mm:ss} UTC") : null,
        ];
        var known = string.Join(", ", words.OfType<string>());

        return string.Create(CultureInfo.InvariantCulture, $"process {Process} of the server{(known.Length > 0 ? $" ({known})" : "")}");
    }
}
