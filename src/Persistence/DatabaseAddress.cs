using Npgsql;

namespace BusEtl.Persistence;

/// <summary>Where logins are stored and as whom, for texts; it has no secret.</summary>
internal sealed record DatabaseAddress(string? Host, int Port, string? Database, string Role)
{
    public static DatabaseAddress Of(NpgsqlConnectionStringBuilder connection) => new(
        connection.Host,
        connection.Port,
        connection.Database,
        // As Npgsql does it.
        connection.Username ?? Environment.GetEnvironmentVariable("PGUSER") ?? Environment.UserName);

    /// <summary>As the end of a clause: <c>at db:5432 (database busetl, role busetl)</c>. Several hosts name their ports themselves.</summary>
    public string Place => $"at {Host}{(Host?.Contains(':') == true ? "" : $":{Port}")} (database {Database}, role {Role})";

    public override string ToString() => $"PostgreSQL {Place}";
}
