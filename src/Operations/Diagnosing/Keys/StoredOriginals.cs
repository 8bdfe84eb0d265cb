using System.Globalization;
using BusEtl.Operations.Diagnosing.Database;

namespace BusEtl.Operations.Diagnosing.Keys;

/// <summary>Has the vault the originals of what was stored last? A restore of the database can take them away while tasks believe in them.</summary>
internal sealed class StoredOriginals(DatabaseAccess database)
{
    private const int Newest = 500;

    public Task LookAsync(AreaReport report, CancellationToken cancellationToken) => database.LookAsync(
        "the originals of the newest logins",
        report,
        look => look.TryAsync("the originals of the newest logins", "the role busetl_operator", () => LookAsync(look)),
        cancellationToken);

    // Adopted rows have values that are no tokens.
    private static async Task LookAsync(DatabaseLook look)
    {
        const string Sql =
            $"""
            with newest as (
                select masked_ip, masked_device_id from user_logins where create_date < 'infinity' order by create_date desc limit $1),
            tokens as (
                select distinct token from newest cross join unnest(array[masked_ip, masked_device_id]) as tokens (token)
                where token ~ '{StoredKeys.Token}')
            select count(*)::integer, count(*) filter (where not exists (select from vault.pii where pii.token = tokens.token))::integer from tokens
            """;
        var (all, lacking) = (await look.RowsAsync(Sql, row => (row.GetInt32(0), row.GetInt32(1)), Newest))[0];
        if (lacking == 0)
        {
            look.Report.IsWell("the vault has the originals of the newest logins");
            return;
        }

        look.Report.Warning(
            "originals_missing",
            what: "The vault lacks originals of logins that were stored last.",
            evidence: string.Create(CultureInfo.InvariantCulture, $"Of {all:N0} tokens of the newest logins {lacking:N0} are not in vault.pii."),
            consequence: "'busetl pii reveal' cannot open these.",
            next: "If the database was restored to an earlier time, or Masking:Vault was false: each is sealed when its value comes again. If neither, "
                + "look who deletes from vault.pii.");
    }
}
