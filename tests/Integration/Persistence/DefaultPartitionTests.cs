using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>A login of a month without a partition needs the default one.</summary>
public sealed class DefaultPartitionTests
{
    [Fact]
    public async Task A_default_partition_that_somebody_dropped_is_made_again_and_said()
    {
        await using var database = await EmptyDatabase.WithAsync("select 1");
        await database.MigrateAsync();
        await database.Source.ExecuteAsync("drop table user_logins_default");

        Assert.Equal(["The default partition of user_logins was missing and was made."], await database.MigrateAsync());

        Assert.Equal(
            ["user_logins_default"],
            await database.Source.LinesAsync("select partdefid::regclass::text from pg_partitioned_table where partrelid = 'user_logins'::regclass"));
        Assert.Equal(["Nothing to do."], await database.MigrateAsync());
    }

    [Fact]
    public async Task What_has_taken_its_name_is_left_alone_and_said()
    {
        await using var database = await EmptyDatabase.WithAsync("select 1");
        await database.MigrateAsync();
        await database.Source.ExecuteAsync("alter table user_logins detach partition user_logins_default");

        var lines = await database.MigrateAsync();
        await database.Source.ExecuteAsync("alter table user_logins attach partition user_logins_default default");

        Assert.StartsWith("Warning: user_logins has no default partition, and user_logins_default is another table", Assert.Single(lines, line => line.Contains("default")));
    }
}
