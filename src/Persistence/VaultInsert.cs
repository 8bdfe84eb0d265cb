using Npgsql;
using NpgsqlTypes;

namespace BusEtl.Persistence;

/// <summary>The bulk statement for <c>vault.pii</c>. It reads nothing there, which its role could not.</summary>
internal static class VaultInsert
{
    private const string Sql =
        """
        insert into vault.pii (token, kind, sealed, key_id)
        select * from unnest($1::text[], $2::text[], $3::bytea[], $4::text[])
        on conflict do nothing
        """;

    /// <returns>The command that stores each token's sealed original once; null when there is none to store.</returns>
    public static NpgsqlBatchCommand? Of(IReadOnlyList<MaskedLogin> logins) => OriginalsOf(logins) is { } originals ? Command(originals) : null;

    /// <returns>The command that stores each token's sealed original once, or none at all.</returns>
    public static NpgsqlBatchCommand Command(IReadOnlyList<MaskedLogin> logins) => Command(OriginalsOf(logins) ?? []);

    private static List<SealedValue>? OriginalsOf(IReadOnlyList<MaskedLogin> logins)
    {
        List<SealedValue>? originals = null;
        foreach (var login in logins)
        {
            Add(login.Ip);
            Add(login.DeviceId);
        }

        return originals;

        void Add(SealedValue? original)
        {
            if (original is not null)
                (originals ??= new List<SealedValue>(2 * logins.Count)).Add(original);
        }
    }

    private static NpgsqlBatchCommand Command(List<SealedValue> originals)
    {
        // Of two batches with tokens in common one waits for the other, and neither for ever.
        originals.Sort((one, other) => string.CompareOrdinal(one.Token, other.Token));

        var command = new NpgsqlBatchCommand(Sql);
        Add(NpgsqlDbType.Text, original => original.Token);
        Add(NpgsqlDbType.Text, original => original.Kind);
        Add(NpgsqlDbType.Bytea, original => original.Sealed);
        Add(NpgsqlDbType.Text, original => original.KeyId);

        return command;

        void Add<T>(NpgsqlDbType type, Converter<SealedValue, T> column) => command.Parameters.Add(
            new NpgsqlParameter<List<T>> { TypedValue = originals.ConvertAll(column), NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
