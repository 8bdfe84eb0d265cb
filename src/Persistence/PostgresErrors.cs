using Npgsql;

namespace BusEtl.Persistence;

internal static class PostgresErrors
{
    public static bool IsMissingDatabase(PostgresException exception) => exception.SqlState == PostgresErrorCodes.InvalidCatalogName;

    /// <summary>Two that make the same database at once: the loser gets the one or the other, by how close they are.</summary>
    public static bool IsExistingDatabase(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation;

    /// <summary>As of a database: the loser gets the one or the other.</summary>
    public static bool IsExistingTable(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation;

    public static bool IsLockTimeout(PostgresException exception) => exception.SqlState == PostgresErrorCodes.LockNotAvailable;

    public static bool IsMissingRight(PostgresException exception) => exception.SqlState == PostgresErrorCodes.InsufficientPrivilege;
}
