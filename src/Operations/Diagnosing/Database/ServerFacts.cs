using System.Globalization;

namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>What a server says of itself, in words that PostgreSQL 10 knows already.</summary>
internal sealed record ServerFacts
{
    public required int VersionNumber { get; init; }

    public required string Version { get; init; }

    public required string Role { get; init; }

    public required bool IsSuperuser { get; init; }

    public required bool IsInRecovery { get; init; }

    public required bool IsReadOnly { get; init; }

    public required bool? UsesTls { get; init; }

    public required string Encoding { get; init; }

    public required long Bytes { get; init; }

    public required ClockOffset Offset { get; init; }

    public required bool AnybodyCreates { get; init; }

    /// <summary>Settings of the server by name; null where this version does not have one.</summary>
    public required IReadOnlyDictionary<string, string?> Settings { get; init; }

    private static readonly string[] Names = ["log_parameter_max_length_on_error", "synchronous_commit", "fsync", "full_page_writes"];

    public static async Task<ServerFacts> ReadAsync(DatabaseLook look, TimeProvider time)
    {
        const string Sql =
            """
            select current_setting('server_version_num'), current_setting('server_version'), current_user::text,
                current_setting('is_superuser') = 'on', pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on',
                (select ssl from pg_stat_ssl where pid = pg_backend_pid()), current_setting('server_encoding'),
                pg_database_size(current_database()), clock_timestamp(),
                coalesce(has_schema_privilege('public', to_regnamespace('public')::oid, 'create'), false)
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

                return new ServerFacts
                {
                    VersionNumber = int.Parse(row.GetString(0), CultureInfo.InvariantCulture),
                    Version = Number(row.GetString(1)),
                    Role = row.GetString(2),
                    IsSuperuser = row.GetBoolean(3),
                    IsInRecovery = row.GetBoolean(4),
                    IsReadOnly = row.GetBoolean(5),
                    UsesTls = row.IsDBNull(6) ? null : row.GetBoolean(6),
                    Encoding = row.GetString(7),
                    Bytes = row.GetInt64(8),
                    Offset = new ClockOffset(time.GetUtcNow() - way - row.GetFieldValue<DateTimeOffset>(9), way),
                    AnybodyCreates = row.GetBoolean(10),
                    Settings = settings,
                };
            });

        return rows[0];
    }

    public string SizeText => Bytes < 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{Bytes / 1048576.0:0} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{Bytes / 1073741824.0:0.#} GiB");

    // '15.14 (Debian 15.14-0+deb12u1)'
    private static string Number(string version) => version.Split(' ')[0];
}
