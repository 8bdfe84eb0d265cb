using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>
/// An analyst where everybody may make what he likes in the schema, as PostgreSQL up to 14 has it. PostgreSQL takes an operator whose types fit
/// exactly before its own, and runs it with the rights of whoever's statement it is.
/// </summary>
public sealed class PlantedObjectsTests(TestTemplate template) : IAsyncLifetime
{
    // Notes for the session with whose rights it ran.
    private const string PlantedOperator =
        """
        create function public.planted(oid, regclass) returns boolean language plpgsql as $$
        begin
            perform set_config('planted.ran_as', current_user::text, false);
            return $1::bigint = $2::oid::bigint;
        end $$;
        create operator public.= (leftarg = oid, rightarg = regclass, function = public.planted);
        """;

    private readonly TestDatabase _database = new(template);
    private RoleLogin _analyst = null!;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _analyst = await RoleLogin.OfAsync(_database, "busetl_analyst");
        await _database.Source.ExecuteAsync("grant create on schema public to public");
    }

    [Fact]
    public async Task An_operator_that_an_analyst_plants_never_runs_with_the_rights_of_the_owner()
    {
        await _analyst.ExecuteAsync(PlantedOperator);
        await using var service = await RoleLogin.OfAsync(_database, "busetl_service");

        Assert.Equal(["2|null"], await service.Source.LinesAsync(
            "select user_logins_ensure_partitions(5), current_setting('planted.ran_as', true)"));
    }

    [Fact]
    public async Task A_migration_refuses_what_was_planted_and_runs_none_of_it()
    {
        // Npgsql itself compares these as it connects.
        await _analyst.ExecuteAsync(
            """
            create function public.planted(oid, regproc) returns boolean language plpgsql as $$ begin raise exception 'It ran.'; end $$;
            create operator public.= (leftarg = oid, rightarg = regproc, function = public.planted)
            """);

        var exception = await Assert.ThrowsAsync<MigrationRefusedException>(() => TestServer.MigrateAsync(_database.Name));

        Assert.Matches(
            $@"^In database {_database.Name} on 127\.0\.0\.1:\d+ PostgreSQL would take what others have made for what a statement means: operator "
                + $@"public\.=\(oid,regproc\) of role {_analyst.Name}\. Look at it, drop it, and migrate again\. Nothing was changed\.$",
            exception.Message);

        await _analyst.ExecuteAsync("drop operator public.= (oid, regproc)");
        Assert.Equal(["Took from everybody the right to make tables and functions in schema public."], await TestServer.MigrateAsync(_database.Name));
    }

    [Theory]
    [InlineData("create function public.has_schema_privilege(name, text) returns boolean language sql return true", "function public.has_schema_privilege(name,text)")]
    [InlineData("create function public.user_logins_month(text) returns int language sql return 1", "function public.user_logins_month(text)")]
    [InlineData("""create table public."InboxState" (n int)""", "table public.\"InboxState\"")]
    public async Task What_PostgreSQL_could_take_for_something_else_is_named(string sql, string name)
    {
        await using var database = await EmptyDatabase.WithAsync($"grant create on schema public to public");
        await using var analyst = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_analyst.ConnectionString) { Database = database.Name });
        await analyst.ExecuteAsync(sql);

        var exception = await Assert.ThrowsAsync<MigrationRefusedException>(() => database.MigrateAsync());

        Assert.Contains($": {name} of role {_analyst.Name}. ", exception.Message, StringComparison.Ordinal);
        await analyst.ExecuteAsync("drop owned by current_user");
    }

    [Fact]
    public async Task Functions_of_other_applications_are_in_nobodys_way()
    {
        await _analyst.ExecuteAsync("create function public.of_another_application(text) returns int language sql return 1");

        Assert.Equal(["Took from everybody the right to make tables and functions in schema public."], await TestServer.MigrateAsync(_database.Name));
        Assert.Equal(["Nothing to do."], await TestServer.MigrateAsync(_database.Name));
        await _analyst.AssertRefusedAsync("create table public.other (n int)", "create function public.other() returns int language sql return 1");
    }

    [Fact]
    public async Task Who_migrates_and_may_not_take_the_right_from_everybody_is_told_what_to_run()
    {
        await using var database = await EmptyDatabase.WithAsync("grant create on schema public to public");
        var owner = await database.Source.ScalarAsync<string>("select current_user::text");
        await database.Source.ExecuteAsync(
            $"alter schema public owner to {owner}; grant create on database {database.Name} to {_analyst.Name}");
        var migrator = new NpgsqlConnectionStringBuilder(_analyst.ConnectionString) { Database = database.Name }.ConnectionString;

        var exception = await Assert.ThrowsAsync<MigrationRefusedException>(() => TestServer.MigrateByAsync(migrator));

        Assert.Matches(
            $@"^In database {database.Name} on 127\.0\.0\.1:\d+ everybody may make tables and functions in schema public, and so let others run them with "
                + $@"their rights, and role {_analyst.Name} may not take that from everybody\. Let role {owner}, who owns the schema, run ""revoke create on "
                + $@"schema ""public"" from public; grant create on schema ""public"" to ""{_analyst.Name}"";"" and migrate again\. Nothing was changed\.$",
            exception.Message);
    }

    public async ValueTask DisposeAsync()
    {
        await _analyst.ExecuteAsync("drop owned by current_user");
        await _analyst.DisposeAsync();
        await _database.DisposeAsync();
    }
}
