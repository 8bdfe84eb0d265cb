using BusEtl.Consumers.Masking;
using BusEtl.Operations.Auditing;
using BusEtl.Operations.Diagnosing.Database;
using BusEtl.Persistence;
using Npgsql;

namespace BusEtl.Operations.Diagnosing.Keys;

/// <summary>
/// Are the ring's keys those that made what is stored, or others of the same ids? A few originals of each key are opened, their tokens made
/// again, and the newest rows of the audit made anew; of none of it more is kept than whether it was so.
/// </summary>
internal sealed class KeyProofs(DatabaseAccess database, KeyRing ring)
{
    private const int Few = 5;

    private const string Columns = "select token, kind, sealed, key_id from vault.pii where sealed is not null and ";

    // The oldest rows, as they lie, and those of the newest logins: a ring may have been another one for a time.
    private const string SomeSql =
        $"""
        ({Columns} true limit 20)
        union
        ({Columns} token in (
            select unnest(array[masked_ip, masked_device_id])
            from (select * from user_logins where create_date < 'infinity' order by create_date desc limit 10) as newest))
        """;

    private static readonly string NotProved = "compared by id only; whether the keys themselves are the ones cannot be seen without reading the vault";

    private readonly KeyProof _proof = new(ring);
    private readonly AuditChain _audit = new(new DerivedKeys(ring));
    private readonly Dictionary<string, KeyTally> _tallies = [];
    private readonly HashSet<string> _seen = [];

    public async Task LookAsync(AreaReport report, CancellationToken cancellationToken)
    {
        if (await database.FaultAsync() is not null)
            return;

        if (!(await database.ViewerAsync()).ReadsVault)
        {
            report.NotLookedAt("whether the ring's keys are those that made what is stored", $"{NotProved} (needs the role busetl_operator)");
            return;
        }

        await database.LookAsync("the keys of what is stored", report, LookAsync, cancellationToken);
    }

    private async Task LookAsync(DatabaseLook look)
    {
        await TryOriginalsAsync(look, "what is stored, against the ring's keys", SomeSql);
        // Those of keys that are seldom met.
        foreach (var key in ring.SealingKeys.Where(key => !_tallies.ContainsKey(key.Id)))
            await TryOriginalsAsync(look, $"originals of {key.Id}", $"{Columns} key_id = $1 limit {Few}", key.Id);
        foreach (var key in ring.TokenKeys.Where(key => !_tallies.ContainsKey(key.Id)))
            await TryOriginalsAsync(look, $"originals of tokens of {key.Id}", $"{Columns} starts_with(token, $1 || '.') limit {Few}", key.Id);
        foreach (var key in ring.TokenKeys)
            await TryAuditAsync(look, key.Id);

        KeyVerdicts.Report(ring, _tallies, look.Report);
    }

    private Task TryOriginalsAsync(DatabaseLook look, string what, string sql, params object[] parameters) =>
        look.TryAsync(what, "the role busetl_operator", async () =>
        {
            foreach (var row in await look.RowsAsync(sql, Read, parameters))
            {
                if (!_seen.Add(row.Token))
                    continue;

                var proved = _proof.Try(row);
                Tally(row.KeyId).Originals(proved.Sealing);
                Tally(row.Token[..Math.Max(0, row.Token.IndexOf('.', StringComparison.Ordinal))]).Originals(proved.Token);
            }
        });

    private Task TryAuditAsync(DatabaseLook look, string keyId) => look.TryAsync("the audit, against the ring's keys", "the role busetl_operator", async () =>
    {
        var sql = $"select {AuditTable.Columns} from vault.audit where key_id = $1 order by position desc limit {Few}";
        foreach (var row in await look.RowsAsync(sql, AuditTable.Read, keyId))
            Tally(keyId).Audits(_audit.IsGenuine(row));
    });

    private KeyTally Tally(string keyId) => _tallies.TryGetValue(keyId, out var tally) ? tally : _tallies[keyId] = new KeyTally();

    private static SealedValue Read(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetString(3));
}
