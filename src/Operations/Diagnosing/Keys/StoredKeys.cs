using BusEtl.Consumers.Masking;
using BusEtl.Operations.Diagnosing.Database;
using Npgsql;

namespace BusEtl.Operations.Diagnosing.Keys;

/// <summary>
/// Looks for rows under keys that the ring lacks. Whole tables are not read for it: what is not found within some seconds is looked for in a
/// sample.
/// </summary>
internal sealed class StoredKeys(DatabaseAccess database, KeyRing ring)
{
    /// <summary>The shape of a token: adopted rows may hold anything, and none of that is printed.</summary>
    public const string Token = "^[a-z0-9-]{1,16}[.][A-Za-z0-9_-]{43}$";

    private static readonly Place[] Places =
    [
        new("user_logins", "masked_ip", $"split_part(masked_ip, '.', 1)", $"masked_ip ~ '{Token}'", IsToken: true, "a role that may read user_logins"),
        new(
            "user_logins",
            "masked_device_id",
            "split_part(masked_device_id, '.', 1)",
            $"masked_device_id ~ '{Token}'",
            IsToken: true,
            "a role that may read user_logins"),
        new("vault.pii", "key_id", "key_id", "key_id is not null", IsToken: false, "the role busetl_operator"),
        new("vault.audit", "key_id", "key_id", "true", IsToken: true, "the role busetl_operator"),
    ];

    public async Task LookAsync(AreaReport report, CancellationToken cancellationToken)
    {
        if (await database.FaultAsync() is not null)
        {
            report.NotLookedAt("whether stored rows need keys that the ring lacks", "PostgreSQL cannot be used");
            return;
        }

        foreach (var place in Places)
            await database.LookAsync(place.Name, report, look => LookAsync(look, place), cancellationToken);
    }

    private async Task LookAsync(DatabaseLook look, Place place)
    {
        var ids = (place.IsToken ? ring.TokenKeys : ring.SealingKeys).Select(key => key.Id).ToArray();
        var isSlow = false;
        await look.TryAsync(place.Name, place.Role, async () =>
        {
            try
            {
                Report(look.Report, place, ids, await MissingAsync(look, place, "", ids), "every row");
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.QueryCanceled)
            {
                isSlow = true;
            }
        });

        if (isSlow)
        {
            await look.TryAsync(place.Name, place.Role, async () =>
                Report(look.Report, place, ids, await MissingAsync(look, place, "tablesample system (0.5)", ids), "a sample of its rows"));
        }
    }

    private static void Report(AreaReport report, Place place, string[] ids, IReadOnlyList<string> lacking, string seen)
    {
        if (lacking.Count == 0)
        {
            report.IsWell($"the ring has keys of the ids in {place.Name} ({seen})");
            return;
        }

        report.Fault(
            "ring_lacks_key",
            what: $"Rows need {(place.IsToken ? "token" : "sealing")} keys that the ring lacks.",
            evidence: $"{place.Name} has rows of {string.Join(", ", lacking)}; the ring has {string.Join(", ", ids)} ({seen}).",
            consequence: place.Table switch
            {
                "vault.pii" => "These originals cannot be revealed. If the key is lost, they are too.",
                "vault.audit" => "The audit cannot be verified.",
                _ => "'pii find' and 'pii erase' miss these logins: an erasure is not complete.",
            },
            next: "Put the key back, as a retired one, from the copy of the ring; do not make a new key of the same id.");
    }

    private static Task<IReadOnlyList<string>> MissingAsync(DatabaseLook look, Place place, string sample, string[] ids) => look.RowsAsync(
        $"""
        select distinct id from (
            select {place.Id} as id from {place.Table} {sample} where {place.Filter} and {place.Id} <> all($1) limit 1000) as rows
        order by 1 limit 5
        """,
        row => row.GetString(0),
        (object)ids);

    private sealed record Place(string Table, string Column, string Id, string Filter, bool IsToken, string Role)
    {
        public string Name => $"{Table}.{Column}";
    }
}
