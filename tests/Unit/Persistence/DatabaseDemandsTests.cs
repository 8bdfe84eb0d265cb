using BusEtl.Persistence.Schema;

namespace BusEtl.Tests.Unit.Persistence;

public sealed class DatabaseDemandsTests
{
    private static readonly DatabaseFacts Fit = new()
    {
        Server = "db.example:5432",
        Database = "busetl",
        Version = 140_000,
        Encoding = "UTF8",
        IsStandby = false,
        IsReadOnly = false,
        Role = "migrator",
        SearchPath = "\"$user\", public",
        Schema = "public",
        MayMakeTables = true,
        MayMakeVault = true,
        LoginsKind = null,
        LoginsOwner = null,
        OwnsLogins = false,
        HiddenSchemas = null,
        SchemaOwner = "owner",
    };

    [Fact]
    public void A_fit_database_has_no_fault()
    {
        Assert.Null(DatabaseDemands.Fault(Fit));
        Assert.Null(DatabaseDemands.FaultOfChange(Fit));
        Assert.Null(DatabaseDemands.FaultOfMigration(Fit));
    }

    [Theory]
    [InlineData(139_999, "13.9999")]
    [InlineData(100_000, "10.0")]
    [InlineData(90_624, "9.6.24")]
    [InlineData(80_430, "8.4.30")]
    public void A_version_before_14_is_too_old(int version, string text) => Assert.Equal(
        $"PostgreSQL {text} on db.example:5432 is too old: BusEtl needs PostgreSQL 14 or newer.", DatabaseDemands.Fault(Fit with { Version = version }));

    [Fact]
    public void A_standby_is_not_migrated() => Assert.Equal(
        "PostgreSQL on db.example:5432 is a standby, which takes no writes. Migrate at the address of the primary.",
        DatabaseDemands.FaultOfChange(Fit with { IsStandby = true, IsReadOnly = true }));
}
