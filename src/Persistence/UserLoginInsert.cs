using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace BusEtl.Persistence;

/// <summary>
/// The bulk statement, with that of the vault: one round trip a batch, prepared once a connection unless a pooler is in the way, in the
/// context's transaction.
/// </summary>
internal static class UserLoginInsert
{
    private const string Sql =
        """
        insert into user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version, create_date)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[])
        on conflict do nothing
        returning create_date, message_id
        """;

    /// <returns>The logins by their keys, those that were not there before marked as new, each key once.</returns>
    public static async Task<KeyedLogins> ExecuteAsync(
        LoginDbContext context, DatabaseSessions? sessions, IReadOnlyList<MaskedLogin> logins, CancellationToken cancellationToken)
    {
        var keyed = new KeyedLogins(logins);
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        await using var batch = new NpgsqlBatch(connection, (NpgsqlTransaction?)context.Database.CurrentTransaction?.GetDbTransaction());
        batch.BatchCommands.Add(Command(keyed));
        // After the logins in every batch: two batches that lock both kinds of rows do it in one order.
        if (VaultInsert.Of(logins) is { } vault)
            batch.BatchCommands.Add(vault);
        // Last, so that a refusal of the others comes first. Behind a pooler each transaction may be in another session.
        if (sessions?.IsPooled == true)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(SessionSigns.Sql));
        if (sessions?.NamesStatements != false)
            await batch.PrepareAsync(cancellationToken);

        await using (var rows = await batch.ExecuteReaderAsync(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken))
                keyed.MarkNew(rows.GetFieldValue<DateOnly>(0), rows.GetGuid(1));
            // What the vault refuses is thrown here.
            if (await rows.NextResultAsync(cancellationToken) && await rows.ReadAsync(cancellationToken))
                sessions?.Note(SessionSigns.Read(connection, rows));
        }

        return keyed;
    }

    /// <returns>The command that stores the logins, or none at all, and returns the keys of the new ones.</returns>
    public static NpgsqlBatchCommand Command(IReadOnlyList<MaskedLogin> logins) => Command(new KeyedLogins(logins));

    // In the order of their keys: of two batches with rows in common one waits for the other, and neither for ever.
    private static NpgsqlBatchCommand Command(KeyedLogins logins)
    {
        var command = new NpgsqlBatchCommand(Sql);
        Add(NpgsqlDbType.Uuid, login => login.MessageId);
        Add(NpgsqlDbType.Text, login => login.UserId);
        Add(NpgsqlDbType.Text, login => login.DeviceType);
        Add(NpgsqlDbType.Text, login => login.MaskedIp);
        Add(NpgsqlDbType.Text, login => login.MaskedDeviceId);
        Add(NpgsqlDbType.Text, login => login.Locale);
        Add(NpgsqlDbType.Text, login => login.AppVersion);
        Add(NpgsqlDbType.Date, login => login.CreateDate);

        return command;

        void Add<T>(NpgsqlDbType type, Func<UserLogin, T> column) => command.Parameters.Add(
            new NpgsqlParameter<T[]> { TypedValue = logins.Column(column), NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
