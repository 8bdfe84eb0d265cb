using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>The store as the service registers it, with pools of contexts and connections.</summary>
public sealed class RegisteredStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("No Reset On Close=false", 2)]
    public async Task A_batch_is_one_transaction_for_the_server_unless_sessions_are_to_be_reset(string setting, int perBatch)
    {
        const int Batches = 40;
        database.Leaves(2 * Batches, originals: 0);
        var before = await CommitsAsync();

        await using (var services = BuildServices(setting))
        {
            for (var batch = 0; batch < Batches; batch++)
                await SaveAsync(services, [LoginRow.Make(), LoginRow.Make()], (_, _) => Task.CompletedTask);
        }

        // A new connection reads the types, and the server may tidy up meanwhile.
        Assert.InRange(await CommitsAsync() - before, Batches * perBatch, (Batches * perBatch) + (Batches / 2));
    }

    [Fact]
    public async Task What_a_failed_batch_left_in_its_context_does_not_reach_the_next()
    {
        await using var services = BuildServices();
        var left = LoginRow.Make();

        await Assert.ThrowsAsync<InvalidOperationException>(() => SaveAsync(services, [LoginRow.Make()], (context, _) =>
        {
            context.Add(left);
            throw new InvalidOperationException("The announcement fails.");
        }));
        var login = LoginRow.Make();
        var saved = await SaveAsync(services, [login], async (context, cancellationToken) =>
            Assert.Equal(0, await context.SaveChangesAsync(cancellationToken)));

        database.Leaves(logins: 1, originals: 0);
        Assert.Equal([login], saved);
        Assert.Equal([$"{login.MessageId}"], await services.GetRequiredService<NpgsqlDataSource>().LinesAsync(
            $"select message_id from user_logins where message_id in ('{left.MessageId}', '{login.MessageId}')"));
    }

    private static async Task<IReadOnlyList<UserLogin>> SaveAsync(
        IServiceProvider services, IReadOnlyList<UserLogin> logins, Func<LoginDbContext, CancellationToken, Task> beforeCommit)
    {
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<LoginDbContext>();

        return await scope.ServiceProvider.GetRequiredService<LoginStore>().SaveAsync(
            logins, (_, cancellationToken) => beforeCommit(context, cancellationToken), TestContext.Current.CancellationToken);
    }

    private ServiceProvider BuildServices(string setting = "") => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:BusEtl", $"{database.ConnectionString};{setting}")])
            .Build())
        .AddLogging()
        .AddPersistence()
        .BuildServiceProvider();

    // A session tells its last counts when it ends.
    private async Task<long> CommitsAsync()
    {
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await using var server = NpgsqlDataSource.Create(TestServer.ConnectionString("postgres"));
        await Deadline.WaitForAsync("the sessions end", async () =>
            await server.ScalarAsync<long>($"select count(*) from pg_stat_activity where datname = '{name}'") == 0);

        return await server.ScalarAsync<long>($"select xact_commit from pg_stat_database where datname = '{name}'");
    }
}
