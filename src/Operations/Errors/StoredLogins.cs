using Npgsql;
using NpgsqlTypes;

namespace BusEtl.Operations.Errors;

/// <summary>Looks up which logins have their row.</summary>
internal sealed class StoredLogins(NpgsqlDataSource database)
{
    private const int MostKeys = 5_000;

    private const string Sql =
        """
        select l.create_date, l.message_id
        from unnest($1::date[], $2::uuid[]) as k (create_date, message_id)
        join user_logins l using (create_date, message_id)
        """;

    /// <returns>Those of the keys that stand in the table.</returns>
    public async Task<HashSet<LoginKey>> FindAsync(IEnumerable<LoginKey> keys, CancellationToken cancellationToken)
    {
        var found = new HashSet<LoginKey>();
        foreach (var part in keys.Distinct().Chunk(MostKeys))
        {
            await using var command = database.CreateCommand(Sql);
            Add(command, NpgsqlDbType.Date, part, key => key.CreateDate);
            Add(command, NpgsqlDbType.Uuid, part, key => key.MessageId);
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
                found.Add(new LoginKey(rows.GetFieldValue<DateOnly>(0), rows.GetGuid(1)));
        }

        return found;
    }

    private static void Add<T>(NpgsqlCommand command, NpgsqlDbType type, LoginKey[] keys, Func<LoginKey, T> part) => command.Parameters.Add(
        new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(keys, key => part(key)), NpgsqlDbType = NpgsqlDbType.Array | type });
}
