using System.Data;
using BusEtl.Consumers.Masking;
using Npgsql;

namespace BusEtl.Operations.Recovery;

/// <summary>Finds stored logins by token. It decrypts nothing.</summary>
internal sealed class LoginSearch(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Counts the logins with any of the tokens, and reads the newest ones.</summary>
    /// <param name="kind">What the tokens stand for.</param>
    /// <param name="tokens">The tokens of a value.</param>
    /// <param name="limit">How many logins to read at most, 0 or more; the counts are of all.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<FoundLogins> FindAsync(
        PersonalDataKind kind, IReadOnlyList<string> tokens, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var start = time.GetTimestamp();
        // One snapshot, so that counts and rows go together.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands = { CountCommand(kind, tokens), RowsCommand(kind, tokens, limit) },
        };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);

        var counts = await ReadCountsAsync(rows, tokens, cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        var logins = await ReadLoginsAsync(rows, cancellationToken);

        return new FoundLogins(counts, logins, time.GetElapsedTime(start));
    }

    /// <summary>The tokens of a stored message, by what they stand for; none when there is no such message.</summary>
    public async Task<IReadOnlyList<(PersonalDataKind Kind, string Token)>> TokensOfMessageAsync(Guid messageId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select masked_ip, masked_device_id from user_logins where message_id = $1");
        command.Parameters.Add(new() { Value = messageId });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        var tokens = new List<(PersonalDataKind, string)>();
        while (await rows.ReadAsync(cancellationToken))
        {
            tokens.Add((PersonalDataKind.Ip, Text(rows, 0) ?? ""));
            tokens.Add((PersonalDataKind.DeviceId, Text(rows, 1) ?? ""));
        }

        return [.. tokens.Distinct()];
    }

    internal static NpgsqlBatchCommand CountCommand(PersonalDataKind kind, IReadOnlyList<string> tokens)
    {
        var column = ColumnOf(kind);

        return new($"select {column}, count(*), min(create_date), max(create_date) from user_logins where {column} = any($1) group by {column}")
        {
            Parameters = { new() { Value = tokens.ToArray() } },
        };
    }

    internal static NpgsqlBatchCommand RowsCommand(PersonalDataKind kind, IReadOnlyList<string> tokens, int limit)
    {
        // Materialized: the order would tempt the planner to walk the whole table by its key.
        var column = ColumnOf(kind);

        return new($"""
            with found as materialized (
                select message_id, create_date, user_id, device_type, app_version, locale, {column} as token
                from user_logins where {column} = any($1))
            select * from found order by create_date desc, message_id limit $2
            """)
        {
            Parameters = { new() { Value = tokens.ToArray() }, new() { Value = limit } },
        };
    }

    private static string ColumnOf(PersonalDataKind kind) => kind == PersonalDataKind.Ip ? "masked_ip" : "masked_device_id";

    private static async Task<IReadOnlyList<TokenCount>> ReadCountsAsync(
        NpgsqlDataReader rows, IReadOnlyList<string> tokens, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, TokenCount>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var count = new TokenCount(rows.GetString(0), rows.GetInt64(1), rows.GetFieldValue<DateOnly>(2), rows.GetFieldValue<DateOnly>(3));
            found.Add(count.Token, count);
        }

        return [.. tokens.Select(token => found.GetValueOrDefault(token) ?? new TokenCount(token, 0, null, null))];
    }

    private static async Task<IReadOnlyList<FoundLogin>> ReadLoginsAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var logins = new List<FoundLogin>();
        while (await rows.ReadAsync(cancellationToken))
        {
            logins.Add(new FoundLogin(
                rows.GetGuid(0), rows.GetFieldValue<DateOnly>(1), Text(rows, 2), Text(rows, 3), Text(rows, 4), Text(rows, 5), rows.GetString(6)));
        }

        return logins;
    }

    // Adopted rows may hold nulls in columns that are required of others.
    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

/// <summary>What a search found.</summary>
/// <param name="Tokens">The tokens that were looked for, in their order, also those without a login.</param>
/// <param name="Logins">The newest logins.</param>
/// <param name="Elapsed">How long the database took.</param>
internal sealed record FoundLogins(IReadOnlyList<TokenCount> Tokens, IReadOnlyList<FoundLogin> Logins, TimeSpan Elapsed)
{
    /// <summary>All logins that were found, also those that were not read.</summary>
    public long Total => Tokens.Sum(token => token.Logins);
}

/// <summary>The logins of a token: how many, and their first and last day; the days are null where there are none.</summary>
internal sealed record TokenCount(string Token, long Logins, DateOnly? FirstDate, DateOnly? LastDate);

/// <summary>A stored login; adopted ones may lack what others must have.</summary>
internal sealed record FoundLogin(
    Guid MessageId, DateOnly CreateDate, string? UserId, string? DeviceType, string? AppVersion, string? Locale, string Token);
