namespace BusEtl.Bench.Load.Contestants;

/// <summary>
/// The tables of the loops: the columns of <c>user_logins</c> without key, index or partition, which is less work for the database than the
/// service's table is.
/// </summary>
internal static class LoopTables
{
    public const string Bare = "bare_logins";
    public const string Naive = "naive_logins";

    public const string Columns = "user_id, device_type, masked_ip, masked_device_id, locale, app_version, create_date";

    public const string Create =
        $"create table {Bare} {Definition}; create table {Naive} {Definition}";

    private const string Definition =
        """
        (user_id varchar(128), device_type varchar(32), masked_ip varchar(256), masked_device_id varchar(256), locale varchar(32),
         app_version varchar(32), create_date date)
        """;
}
