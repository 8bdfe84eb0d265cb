using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Persistence;

public sealed class AppVersionSortTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("2.0", 2_000_000)]
    [InlineData("2.00", 2_000_000)]
    [InlineData("2.3.0", 2_003_000)]
    [InlineData("0.60", 60_000)]
    [InlineData("7.31", 7_031_000)]
    [InlineData("1.2.3.4", 1_002_003)]
    [InlineData("1.2.3-beta.4", 1_002_003)]
    [InlineData("3-rc-1", 3_000_000)]
    [InlineData("99999999999999999999.1", 999_001_000)]
    [InlineData("1.1000.5", 1_999_005)]
    [InlineData("999.999.999", 999_999_999)]
    [InlineData("10", 10_000_000)]
    [InlineData("000000000000002.0003.000000004", 2_003_004)]
    [InlineData("1.2.3.4.5", 0)]
    [InlineData("1..2", 0)]
    [InlineData("1.", 0)]
    [InlineData("v1.2", 0)]
    [InlineData("-5", 0)]
    [InlineData("1.2\n", 0)]
    [InlineData("١.٢", 0)]
    [InlineData("", 0)]
    public async Task A_version_has_its_place_in_the_order(string version, int sort)
    {
        var login = LoginRow.Make(appVersion: version);

        await database.SaveAsync(login);

        database.Leaves(logins: 1, originals: 0);
        var row = Assert.Single(await database.ReadAsync(login));
        Assert.Equal((version, sort), (row.AppVersion, row.AppVersionSort));
    }
}
