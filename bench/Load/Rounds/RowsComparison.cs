using System.Globalization;
using BusEtl.Bench.Load.Contestants;
using BusEtl.Bench.Load.Measuring;
using BusEtl.Bench.Load.Servers;

namespace BusEtl.Bench.Load.Rounds;

/// <summary>
/// Whether messages cost more when the table is large: the service in turn at an empty table and at one that holds many rows, all of them in
/// the partition that is written, with as many originals in the vault.
/// </summary>
internal sealed class RowsComparison(BenchSetup setup, Contestant service, TextWriter progress)
{
    private const int Portion = 1_000_000;

    // Tokens as long and as random as real ones, of a key that no ring has.
    private static string Fill(int from, int to) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        with made as (
            select number, 'x1.' || translate(encode(sha256(('ip' || number)::bytea), 'base64'), '+/=', '-_') as ip,
                'x1.' || translate(encode(sha256(('device' || number)::bytea), 'base64'), '+/=', '-_') as device
            from generate_series({from}, {to}) as number),
        stored as (
            insert into user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version, create_date)
            select gen_random_uuid(), md5('user' || number), 'android', ip, device, 'en', '2.3.0', (now() at time zone 'UTC')::date from made)
        insert into vault.pii (token, kind, sealed, key_id) select ip, 'ip', sha256(number::text::bytea) || '\x00'::bytea, 'x1' from made
        """);

    public async Task<double> RunAsync(int rows, CancellationToken cancellationToken)
    {
        await using var large = await BenchDatabase.CreateAsync(setup.Servers, setup.Template, cancellationToken);
        await FillAsync(large, rows, cancellationToken);

        var (empty, filled) = (new List<double>(), new List<double>());
        for (var round = 1; round <= setup.Scale.Rounds; round++)
        {
            empty.Add(await TimeAsync(setup, "an empty table", cancellationToken));
            filled.Add(await TimeAsync(
                setup with { Template = large.Name, RowsBefore = rows }, $"a table of {rows.ToString("N0", CultureInfo.InvariantCulture)} rows", cancellationToken));
        }

        return Statistics.Median(filled) / Statistics.Median(empty);
    }

    private async Task FillAsync(BenchDatabase database, int rows, CancellationToken cancellationToken)
    {
        for (var from = 1; from <= rows; from += Portion)
        {
            var to = Math.Min(rows, from + Portion - 1);
            await database.ExecuteAsync(Fill(from, to), cancellationToken);
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"filled        {to:N0} of {rows:N0} rows"));
        }

        await database.ExecuteAsync("vacuum analyze", cancellationToken);
    }

    private async Task<double> TimeAsync(BenchSetup setup, string where, CancellationToken cancellationToken)
    {
        var result = await TimedRound.RunAsync(setup, service, cancellationToken);
        await progress.WriteLineAsync($"{where,-28}  {result}");
        return result.MessagesPerSecond;
    }
}
