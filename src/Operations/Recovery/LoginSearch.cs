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
        await using var command = Command(kind, tokens, limit);
        command.Connection = connection;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        var counts = new Dictionary<string, TokenCount>();
        var logins = new List<FoundLogin>();
        while (await rows.ReadAsync(cancellationToken))
            Read(rows, counts, logins);

        return new FoundLogins(
            [.. tokens.Select(token => counts.GetValueOrDefault(token) ?? new TokenCount(token, 0, null, null))],
            logins,
            time.GetElapsedTime(start));
    }

    /// <summary>The tokens of a stored message, by what they stand for; none when there is no such message.</summary>
    public async Task<IReadOnlyList<(PersonalDataKind Kind, string Token)>> TokensOfMessageAsync(
        Guid messageId, CancellationToken cancellationToken)
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

    /// <summary>
    /// A row for each login to show, newest first, with the counts of its token; and one for each token that none is shown of.
    /// </summary>
    internal static NpgsqlCommand Command(PersonalDataKind kind, IReadOnlyList<string> tokens, int limit)
    {
        // Materialized: the order would tempt the planner to walk the whole table by its key.
        var column = kind == PersonalDataKind.Ip ? "masked_ip" : "masked_device_id";

        return new($"""
            with found as materialized (
                select message_id, create_date, user_id, device_type, app_version, locale, {column} as token
                from user_logins where {column} = any($1)),
            counted as (select token, count(*) as logins, min(create_date) as first, max(create_date) as last from found group by token),
            shown as (select * from found order by create_date desc, message_id limit $2)
            select counted.token, logins, first, last, message_id, create_date, user_id, device_type, app_version, locale
            from counted left join shown on shown.token = counted.token
            order by create_date desc nulls last, message_id
            """)
        {
            Parameters = { new() { Value = tokens.ToArray() }, new() { Value = limit } },
        };
    }

    private static void Read(NpgsqlDataReader row, Dictionary<string, TokenCount> counts, List<FoundLogin> logins)
    {
        var token = row.GetString(0);
        counts.TryAdd(token, new TokenCount(token, row.GetInt64(1), row.GetFieldValue<DateOnly>(2), row.GetFieldValue<DateOnly>(3)));

        if (!row.IsDBNull(4))
        {
            logins.Add(new FoundLogin(
                row.GetGuid(4), row.GetFieldValue<DateOnly>(5), Text(row, 6), Text(row, 7), Text(row, 8), Text(row, 9), token));
        }
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
