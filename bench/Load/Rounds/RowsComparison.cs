using System.Globalization;
using BusEtl.Bench.Load.Contestants;
using BusEtl.Bench.Load.Measuring;
using BusEtl.Bench.Load.Servers;

namespace BusEtl.Bench.Load.Rounds;

/// <summary>
/// Whether messages cost more when the table is large: the service in turn at an empty table and at one that holds many rows, spread evenly
/// over the partitions of the last twelve months, the one that is written among them.
/// </summary>
internal sealed class RowsComparison(BenchSetup setup, Contestant service, TextWriter progress)
{
    private const int Months = 12;

    // Tokens as long and as random as real ones, of a key that no ring has.
    private static string Fill(int from, int to, int monthsAgo) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        select user_logins_make_partition(date_trunc('month', (now() at time zone 'UTC') - make_interval(months => {monthsAgo}))::date);
        insert into user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version, create_date)
        select gen_random_uuid(), md5('user' || number), 'android',
            'x1.' || translate(encode(sha256(('ip' || number)::bytea), 'base64'), '+/=', '-_'),
            'x1.' || translate(encode(sha256(('device' || number)::bytea), 'base64'), '+/=', '-_'),
            'en', '2.3.0', ((now() at time zone 'UTC') - make_interval(months => {monthsAgo}))::date
        from generate_series({from}, {to}) as number
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
        for (var month = Months - 1; month >= 0; month--)
        {
            var (from, to) = ((int)((long)rows * month / Months) + 1, (int)((long)rows * (month + 1) / Months));
            await database.ExecuteAsync(Fill(from, to, month), cancellationToken);
            await progress.WriteLineAsync($"filled        {to - from + 1} rows of {month} months ago");
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
