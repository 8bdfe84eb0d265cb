using BusEtl.Consumers.Masking;
using BusEtl.Operations.Diagnosing.Database;

namespace BusEtl.Operations.Diagnosing.Keys;

/// <summary>
/// Looks for rows under keys that the ring lacks. Whole tables are not read for it: what is not found within some seconds is looked for in a
/// sample.
/// </summary>
internal sealed class StoredKeys(DatabaseAccess database, KeyRing ring)
{
    // Only what has the shape of a token: adopted rows may hold anything before a dot, and none of that is printed.
    private const string Token = "^[a-z0-9-]{1,16}[.][A-Za-z0-9_-]{43}$";

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
            await database.LookAsync(place.Name, report, look => look.TryAsync(place.Name, place.Role, () => LookAsync(look, place)), cancellationToken);
    }

    private async Task LookAsync(DatabaseLook look, Place place)
    {
        var ids = (place.IsToken ? ring.TokenKeys : ring.SealingKeys).Select(key => key.Id).ToArray();
        IReadOnlyList<string> lacking;
        var seen = "every row";
        try
        {
            lacking = await MissingAsync(look, place, "", ids);
        }
        catch (Exception exception) when (IsSlow(exception))
        {
            lacking = await MissingAsync(look, place, "tablesample system (0.5)", ids);
            seen = "a sample of the rows, since all of them take too long";
        }

        if (lacking.Count == 0)
        {
            look.Report.IsWell($"the ring has the keys of {place.Name} ({seen})");
            return;
        }

        look.Report.Fault(
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

    private static bool IsSlow(Exception exception) =>
        exception is Npgsql.NpgsqlException { InnerException: TimeoutException } or Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.QueryCanceled };

    private sealed record Place(string Table, string Column, string Id, string Filter, bool IsToken, string Role)
    {
        public string Name => $"{Table}.{Column}";
    }
}
