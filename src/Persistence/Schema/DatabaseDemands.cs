using Npgsql;

namespace BusEtl.Persistence.Schema;

/// <summary>What BusEtl needs of PostgreSQL. Each answer is a sentence that says what is wrong where and what to do, or null.</summary>
internal static class DatabaseDemands
{
    /// <summary>The oldest major version that has all that the schema uses: compression of columns, multiranges, scans of a range of pages.</summary>
    public const int SmallestVersion = 14;

    private const string Partitioned = "p";

    /// <summary>What nobody can work with, the service or <c>migrate</c>.</summary>
    public static string? Fault(DatabaseFacts facts) => FaultOfVersion(facts) ?? (facts.Encoding == "UTF8"
        ? null
        : $"The database {facts.Database} on {facts.Server} has the encoding {facts.Encoding}, and BusEtl needs UTF8. Give the connection "
            + "string the name of another database: 'busetl migrate' makes it when it is missing.");

    public static string? FaultOfVersion(DatabaseFacts facts) => facts.Version / 10_000 >= SmallestVersion
        ? null
        : $"PostgreSQL {facts.VersionText} on {facts.Server} is too old: BusEtl needs PostgreSQL {SmallestVersion} or newer.";

    /// <summary>Why <c>migrate</c> cannot change anything here, whatever it is.</summary>
    public static string? FaultOfChange(DatabaseFacts facts)
    {
        if (facts.IsStandby)
            return $"PostgreSQL on {facts.Server} is a standby, which takes no writes. Migrate at the address of the primary.";

        return facts.IsReadOnly
            ? $"PostgreSQL on {facts.Server} takes no writes of role {facts.Role} in database {facts.Database} at present (transaction_read_only is "
                + "on; managed servers do that when their disk is full). Mend that and migrate again."
            : null;
    }

    /// <summary>Why the schema cannot be made or changed.</summary>
    public static string? FaultOfMigration(DatabaseFacts facts)
    {
        var where = $"in database {facts.Database} on {facts.Server}";
        if (facts.HiddenSchemas is not null)
            return FaultOfHiddenSchema(facts);
        if (facts.Schema is null)
        {
            return $"Role {facts.Role} has no schema to make tables in, {where}: its search path ({facts.SearchPath}) names none that is there and "
                + "that it may use. Make one (\"create schema public\") or grant its use, and migrate again.";
        }
        if (!facts.MayMakeTables)
        {
            return $"Role {facts.Role} may not make tables in schema {facts.Schema} of database {facts.Database} on {facts.Server}. Let its owner run "
                + $"\"grant create on schema {facts.Schema} to {facts.Role};\" and migrate again.";
        }
        if (!facts.MayMakeVault)
        {
            return $"Role {facts.Role} may not make the schema vault {where}. Let the database's owner run "
                + $"\"grant create on database {facts.Database} to {facts.Role};\" and migrate again.";
        }

        return facts.LoginsOwner is { } owner && !facts.OwnsLogins
            ? $"The table user_logins {where} belongs to role {owner}, and role {facts.Role} is no member of it. Migrate as {owner} or as a member."
            : null;
    }

    /// <summary>That others have made what would run with the rights of whoever migrates.</summary>
    public static string FaultOfPlanted(NpgsqlConnection connection, IReadOnlyList<string> planted) =>
        $"In database {connection.Database} on {DatabaseFacts.ServerOf(connection)} PostgreSQL would take what others have made for what a statement "
            + $"means: {string.Join(", ", planted)}. Look at it, drop it, and migrate again.";

    /// <summary>That tables of BusEtl stand where the role does not find them.</summary>
    public static string FaultOfHiddenSchema(DatabaseFacts facts) =>
        $"The tables of BusEtl stand in schema {facts.HiddenSchemas} in database {facts.Database} on {facts.Server}, which the search path of role "
            + $"{facts.Role} ({facts.SearchPath}) does not reach. Let the search path name it (\"alter role {facts.Role} set search_path = "
            + $"{facts.HiddenSchemas}\", or 'Search Path' in the connection string).";

    /// <summary>Why the migrations of this version cannot be put on those that the database has.</summary>
    public static string? FaultOfMixture(DatabaseFacts facts, SchemaHistory history) => history.Unknown.Count == 0
        ? null
        : $"The database {facts.Database} on {facts.Server} has migrations that this version does not know ({string.Join(", ", history.Unknown)}) and "
            + $"lacks some that it has ({string.Join(", ", history.Pending)}). Migrate with a version that has all of them.";

    /// <summary>That a newer version has been here; what this one needs is there.</summary>
    public static string NewerSchema(DatabaseFacts facts, SchemaHistory history) =>
        $"The database {facts.Database} on {facts.Server} has migrations that this version does not know ({string.Join(", ", history.Unknown)}): a "
            + "newer version made them. This version goes on with what it knows.";

    /// <summary>Why the service cannot store logins in a database that has the schema.</summary>
    public static string? FaultOfTable(DatabaseFacts facts) => facts.LoginsKind == Partitioned
        ? null
        : $"In database {facts.Database} on {facts.Server}, user_logins is not the partitioned table that 'busetl migrate' made: somebody put "
            + "something else in its place. Rename that, and give the table its name back.";
}
