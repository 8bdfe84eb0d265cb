using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service;

/// <summary>The sessions of the pool outlive a failover and take no writes any more, while new ones do.</summary>
public sealed class FailoverTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 1_000;

    private readonly TestQueue _queue = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sessions_that_take_no_writes_are_given_up_and_the_logins_are_stored_at_once(bool publish)
    {
        await using var role = await RoleLogin.OfAsync(database, "busetl_service");
        var name = new NpgsqlConnectionStringBuilder(role.ConnectionString).Username;
        await database.Source.ExecuteAsync($"alter role {name} set default_transaction_read_only = on");
        await _queue.CreateAsync();
        await using var service = ServiceProcess.Start(Settings(role.ConnectionString, publish), "run", "--live");
        using var health = await ServiceHealth.InLogAsync(service);
        await Deadline.WaitForAsync("the service has sessions in its pool", async () =>
            await database.ScalarAsync<long>($"select count(*) from pg_stat_activity where usename = '{name}'") > 0);

        await database.Source.ExecuteAsync($"alter role {name} reset default_transaction_read_only");
        await health.WaitUntilReadyAsync();
        await _queue.SendAsync(Logins.Distinct(Messages));

        await database.WaitUntilDoneAsync(_queue);
        Assert.Equal(0, await service.TerminateAsync());
        Assert.DoesNotContain("The breaker is open", service.Log, StringComparison.Ordinal);
    }

    public void Dispose() => _queue.Dispose();

    private Dictionary<string, string> Settings(string connectionString, bool publish) => new(ServiceSettings.For(database, _queue))
    {
        ["ConnectionStrings__BusEtl"] = connectionString,
        ["Amazon__Publish"] = $"{publish}",
    };
}
