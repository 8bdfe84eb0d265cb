using System.Globalization;
using Npgsql;

namespace BusEtl.Tests.Integration.Infrastructure;

internal static class Queries
{
    public static async Task<T> ScalarAsync<T>(this NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public static async Task ExecuteAsync(this NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <returns>A line a row, its columns parted by <c>|</c>.</returns>
    public static async Task<IReadOnlyList<string>> LinesAsync(this NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(string.Join('|', Enumerable.Range(0, rows.FieldCount)
                .Select(column => rows.IsDBNull(column) ? "null" : Convert.ToString(rows.GetValue(column), CultureInfo.InvariantCulture))));
        }
        return lines;
    }
}
