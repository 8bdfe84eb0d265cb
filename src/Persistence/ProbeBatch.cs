using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace BusEtl.Persistence;

/// <summary>The statements of a probe: those of the store, and what the outbox writes beside them.</summary>
internal static class ProbeBatch
{
    // More than one page of the table holds, so that a full disk shows.
    private const int Rows = 32;

    // Random text, which cannot be compressed away, for some pages more.
    private const string Outbox =
        """
        with outbox as (
            insert into "OutboxState" ("OutboxId", "LockId", "Created")
            select gen_random_uuid(), gen_random_uuid(), now() from generate_series(1, $1)
            returning "OutboxId")
        insert into "OutboxMessage" ("SequenceNumber", "OutboxId", "MessageId", "SentTime", "ContentType", "MessageType", "Body")
        select -1 - (random() * 1e15)::bigint, "OutboxId", gen_random_uuid(), now(), 'probe', 'probe',
            (select string_agg(gen_random_uuid()::text, '') from generate_series(1, 500))
        from outbox
        """;

    /// <summary>Runs them.</summary>
    /// <param name="transaction">A transaction that is rolled back.</param>
    /// <param name="depth">How much is asked.</param>
    /// <param name="parts">What is stored beside the logins.</param>
    /// <param name="example">A login whose like was taken before, where there is one.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RowsNotKeptException">Made-up rows were taken and not kept.</exception>
    /// <exception cref="NpgsqlException">The database refuses, or broke off.</exception>
    public static async Task RunAsync(
        NpgsqlTransaction transaction, ProbeDepth depth, StoredParts parts, UserLogin? example, CancellationToken cancellationToken)
    {
        var (logins, lockTimeout, seconds) = depth switch
        {
            ProbeDepth.Rows => (MadeUp(Rows, example), TimeSpan.FromSeconds(2), 15),
            _ => ([], TimeSpan.FromMilliseconds(200), 3),
        };

        var insert = UserLoginInsert.Command(logins);
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction) { Timeout = seconds };
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            string.Create(CultureInfo.InvariantCulture, $"set local lock_timeout = {lockTimeout.TotalMilliseconds}")));
        batch.BatchCommands.Add(insert);
        if (parts.Vault)
            batch.BatchCommands.Add(VaultInsert.Command(logins));
        if (parts.Outbox)
            batch.BatchCommands.Add(OutboxCommand(logins.Length == 0 ? 0 : 1));
        // Without a row nothing else would ask for a number, which a server may refuse that has none left.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_current_xact_id()"));

        await batch.ExecuteNonQueryAsync(cancellationToken);
        if ((int)insert.RecordsAffected is var kept && kept < logins.Length)
            throw new RowsNotKeptException(logins.Length - kept);
    }

    private static NpgsqlBatchCommand OutboxCommand(int outboxes)
    {
        var command = new NpgsqlBatchCommand(Outbox);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = outboxes, NpgsqlDbType = NpgsqlDbType.Integer });

        return command;
    }

    // As long as real ones, and under tokens that no key makes.
    private static MaskedLogin[] MadeUp(int count, UserLogin? example)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

        return [.. Enumerable.Range(0, count).Select(_ => MadeUp(today, example))];
    }

    private static MaskedLogin MadeUp(DateOnly today, UserLogin? example)
    {
        var (ip, deviceId) = (NewToken(), NewToken());
        var row = new UserLogin
        {
            MessageId = Guid.NewGuid(),
            UserId = example?.UserId ?? Guid.NewGuid().ToString(),
            DeviceType = example?.DeviceType ?? "probe",
            MaskedIp = ip,
            MaskedDeviceId = deviceId,
            Locale = example?.Locale,
            AppVersion = example?.AppVersion ?? "0",
            CreateDate = today,
        };

        return new MaskedLogin(row, Original(ip), Original(deviceId));
    }

    private static SealedValue Original(string token) => new(token, "ip", new byte[64], "probe");

    private static string NewToken() => $"probe.{Guid.NewGuid():n}{Guid.NewGuid():n}";
}
