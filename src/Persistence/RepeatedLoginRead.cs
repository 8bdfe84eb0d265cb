using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace BusEtl.Persistence;

/// <summary>
/// Reads the rows that stand for logins which came again. They are few: it is not prepared, and no round trip where there are none. A statement
/// of its own also sees what others have committed since the insert began.
/// </summary>
internal static class RepeatedLoginRead
{
    private const string Sql =
        """
        select l.create_date, l.message_id, l.user_id, l.device_type, l.masked_ip, l.masked_device_id, l.locale, l.app_version
        from unnest($1::date[], $2::uuid[]) as k (create_date, message_id)
        join user_logins l using (create_date, message_id)
        """;

    /// <returns>The logins with their rows.</returns>
    /// <exception cref="RowsNotKeptException">One has no row: it was neither stored now nor before.</exception>
    public static async Task<IReadOnlyList<RepeatedLogin>> ExecuteAsync(
        LoginDbContext context, IReadOnlyList<UserLogin> repeated, CancellationToken cancellationToken)
    {
        if (repeated.Count == 0)
            return [];

        var keys = repeated.Select(KeyOf).Distinct().ToArray();
        var stored = await ReadAsync(context, keys, cancellationToken);
        if (stored.Count < keys.Length)
            throw new RowsNotKeptException(keys.Length - stored.Count);

        return [.. repeated.Select(login => new RepeatedLogin(login, stored[KeyOf(login)]))];
    }

    private static async Task<Dictionary<(DateOnly, Guid), UserLogin>> ReadAsync(
        LoginDbContext context, (DateOnly CreateDate, Guid MessageId)[] keys, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            Sql, (NpgsqlConnection)context.Database.GetDbConnection(), (NpgsqlTransaction?)context.Database.CurrentTransaction?.GetDbTransaction());
        Add(NpgsqlDbType.Date, key => key.CreateDate);
        Add(NpgsqlDbType.Uuid, key => key.MessageId);

        var stored = new Dictionary<(DateOnly, Guid), UserLogin>(keys.Length);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var login = Read(rows);
            stored[KeyOf(login)] = login;
        }

        return stored;

        void Add<T>(NpgsqlDbType type, Converter<(DateOnly CreateDate, Guid MessageId), T> part) => command.Parameters.Add(
            new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(keys, part), NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    private static UserLogin Read(NpgsqlDataReader row) => new()
    {
        CreateDate = row.GetFieldValue<DateOnly>(0),
        MessageId = row.GetGuid(1),
        UserId = TextAt(row, 2) ?? "",
        DeviceType = TextAt(row, 3) ?? "",
        MaskedIp = TextAt(row, 4) ?? "",
        MaskedDeviceId = TextAt(row, 5) ?? "",
        Locale = TextAt(row, 6),
        AppVersion = TextAt(row, 7) ?? "",
    };

    private static string? TextAt(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static (DateOnly CreateDate, Guid MessageId) KeyOf(UserLogin login) => (login.CreateDate, login.MessageId);
}
