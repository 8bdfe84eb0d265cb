using BusEtl.Consumers.Masking;
using BusEtl.Persistence;
using Npgsql;

namespace BusEtl.Operations.Recovery;

/// <summary>The statements on <c>vault.pii</c>.</summary>
internal static class VaultTable
{
    /// <summary>How the tokens stand, without their originals, in the order given.</summary>
    public static async Task<IReadOnlyList<TokenState>> LookAsync(
        NpgsqlTransaction transaction, IReadOnlyList<RecoveryTarget> targets, CancellationToken cancellationToken)
    {
        const string Sql =
            """
            select pii.token is not null, pii.erased_at, case
                when pii.token is not null then pii.kind
                when exists (select from user_logins where masked_ip = asked.token) then 'ip'
                when exists (select from user_logins where masked_device_id = asked.token) then 'device_id'
            end
            from unnest($1::text[]) with ordinality as asked (token, place)
            left join vault.pii on pii.token = asked.token
            order by place
            """;
        await using var command = new NpgsqlCommand(Sql, transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = targets.Select(target => target.Token).ToArray() });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        var states = new List<TokenState>();
        while (await rows.ReadAsync(cancellationToken))
            states.Add(StateOf(targets[states.Count], rows));

        return states;
    }

    /// <summary>The sealed originals that are there.</summary>
    public static async Task<IReadOnlyList<SealedValue>> ReadSealedAsync(
        NpgsqlTransaction transaction, IReadOnlyList<string> tokens, CancellationToken cancellationToken)
    {
        const string Sql = "select token, kind, sealed, key_id from vault.pii where token = any($1) and sealed is not null";
        await using var command = new NpgsqlCommand(Sql, transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = tokens.ToArray() });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        var values = new List<SealedValue>();
        while (await rows.ReadAsync(cancellationToken))
            values.Add(new SealedValue(rows.GetString(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2), rows.GetString(3)));

        return values;
    }

    /// <summary>Notes tokens as erased that the vault does not have, so that their originals are never sealed.</summary>
    /// <returns>The tokens that it did not have.</returns>
    public static Task<IReadOnlySet<string>> NoteErasedAsync(
        NpgsqlTransaction transaction, IReadOnlyList<(string Token, string Kind)> tokens, CancellationToken cancellationToken)
    {
        // In the order of the service's own inserts, so that neither waits for the other for ever.
        var sorted = tokens.OrderBy(one => one.Token, StringComparer.Ordinal).ToArray();

        return ChangeAsync(
            transaction,
            """
            insert into vault.pii (token, kind, erased_at)
            select token, kind, now() from unnest($1::text[], $2::text[]) as noted (token, kind)
            on conflict (token) do nothing
            returning token
            """,
            cancellationToken,
            sorted.Select(one => one.Token).ToArray(),
            sorted.Select(one => one.Kind).ToArray());
    }

    /// <summary>Destroys sealed originals.</summary>
    /// <returns>The tokens of those that were still there.</returns>
    public static Task<IReadOnlySet<string>> EraseAsync(
        NpgsqlTransaction transaction, IReadOnlyList<string> tokens, CancellationToken cancellationToken) => ChangeAsync(
        transaction,
        "update vault.pii set sealed = null, key_id = null, erased_at = now() where token = any($1) and erased_at is null returning token",
        cancellationToken,
        tokens.ToArray());

    private static async Task<IReadOnlySet<string>> ChangeAsync(
        NpgsqlTransaction transaction, string sql, CancellationToken cancellationToken, params string[][] parameters)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        var tokens = new HashSet<string>();
        while (await rows.ReadAsync(cancellationToken))
            tokens.Add(rows.GetString(0));

        return tokens;
    }

    private static TokenState StateOf(RecoveryTarget target, NpgsqlDataReader row)
    {
        var kind = row.IsDBNull(2) ? null : row.GetString(2);
        DateTimeOffset? erasedAt = row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1);
        if (target.Kind is { } known)
            kind ??= PersonalDataKindName.Of(known);

        var state = row.GetBoolean(0)
            ? erasedAt is null ? OriginalState.Sealed : OriginalState.Erased
            : kind is null ? OriginalState.Unknown : OriginalState.NeverSealed;

        return new TokenState(target, state, kind, erasedAt);
    }
}
