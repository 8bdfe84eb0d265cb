using System.Globalization;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>What of a server the service can work with, and its owner may not want. In words that PostgreSQL 10 knows already.</summary>
internal sealed record ServerConditions
{
    private static readonly string[] Names = ["log_parameter_max_length_on_error", "synchronous_commit", "fsync", "full_page_writes"];

    public required bool? UsesTls { get; init; }

    public required long Bytes { get; init; }

    public required ClockOffset Offset { get; init; }

    /// <summary>Settings of the server by name; null where this version does not have one.</summary>
    public required IReadOnlyDictionary<string, string?> Settings { get; init; }

    public string SizeText => Bytes < 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{Bytes / 1048576.0:0} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{Bytes / 1073741824.0:0.#} GiB");

    public static async Task<ServerConditions> ReadAsync(DatabaseLook look, TimeProvider time)
    {
        const string Sql =
            """
            select (select ssl from pg_stat_ssl where pid = pg_backend_pid()), pg_database_size(current_database()), clock_timestamp()
            """;
        var settings = new Dictionary<string, string?>();
        foreach (var (name, value) in await look.RowsAsync(
            "select name, current_setting(name, true) from unnest($1::text[]) as names (name)",
            row => (row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1)),
            (object)Names))
        {
            settings[name] = value;
        }

        var began = time.GetTimestamp();
        var rows = await look.RowsAsync(
            Sql,
            row =>
            {
                var way = time.GetElapsedTime(began) / 2;

                return new ServerConditions
                {
                    UsesTls = row.IsDBNull(0) ? null : row.GetBoolean(0),
                    Bytes = row.GetInt64(1),
                    Offset = new ClockOffset(time.GetUtcNow() - way - row.GetFieldValue<DateTimeOffset>(2), way),
                    Settings = settings,
                };
            });

        return rows[0];
    }
}
