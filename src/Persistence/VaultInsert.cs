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
    public static NpgsqlBatchCommand? Of(IReadOnlyList<MaskedLogin> logins)
    {
        // Sorted, so that of two batches with tokens in common one waits for the other, and neither for ever.
        SortedDictionary<string, SealedValue>? originals = null;
        foreach (var login in logins)
        {
            Add(ref originals, login.Ip);
            Add(ref originals, login.DeviceId);
        }

        return originals is null ? null : Command([.. originals.Values]);
    }

    private static void Add(ref SortedDictionary<string, SealedValue>? originals, SealedValue? original)
    {
        if (original is null)
            return;

        originals ??= new SortedDictionary<string, SealedValue>(StringComparer.Ordinal);
        originals.TryAdd(original.Token, original);
    }

    private static NpgsqlBatchCommand Command(SealedValue[] originals)
    {
        var command = new NpgsqlBatchCommand(Sql);
        Add(NpgsqlDbType.Text, original => original.Token);
        Add(NpgsqlDbType.Text, original => original.Kind);
        Add(NpgsqlDbType.Bytea, original => original.Sealed);
        Add(NpgsqlDbType.Text, original => original.KeyId);

        return command;

        void Add<T>(NpgsqlDbType type, Converter<SealedValue, T> column) => command.Parameters.Add(
            new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(originals, column), NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
