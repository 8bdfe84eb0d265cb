using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>PgBouncer hands its server sessions around, from transaction to transaction, and each in its turn.</summary>
public sealed class PoolerTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 400;
    private const string ByTransaction = "pool_mode = transaction\nserver_round_robin = 1\ndefault_pool_size = 8";

    private readonly TestQueue _queue = new();

    [Theory]
    [InlineData(null, true)]
    [InlineData("never", false)]
    [InlineData("always", true)]
    public async Task A_pooler_by_transaction_fails_no_batch(string? preparedStatements, bool isSaid)
    {
        if (PgBouncer.Missing is { } reason)
            Assert.Skip(reason);
        await using var pooler = await PgBouncer.StartAsync(ByTransaction);
        await _queue.SendAsync(Logins.Distinct(Messages));
        await using var service = ServiceProcess.Start(Settings(pooler, preparedStatements), "run", "--live");

        await database.WaitUntilDoneAsync(_queue);
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from pg_stat_activity where query ilike 'listen%'"));
        Assert.Equal(0, await service.TerminateAsync());
        Assert.DoesNotContain("The breaker is open", service.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Of a batch of", service.Log, StringComparison.Ordinal);
        Assert.Equal(isSaid ? 1 : 0, service.Log.Split("A pooler stands between the service and PostgreSQL").Length - 1);
    }

    [Fact]
    public async Task A_pooler_by_session_fails_no_batch_and_is_said_too()
    {
        if (PgBouncer.Missing is { } reason)
            Assert.Skip(reason);
        await using var pooler = await PgBouncer.StartAsync("pool_mode = session\ndefault_pool_size = 30");
        await _queue.SendAsync(Logins.Distinct(Messages));
        await using var service = ServiceProcess.Start(Settings(pooler, "auto"), "run", "--live");

        await database.WaitUntilDoneAsync(_queue);
        Assert.Equal(0, await service.TerminateAsync());
        Assert.Contains("A pooler stands between the service and PostgreSQL", service.Log, StringComparison.Ordinal);
    }

    public void Dispose() => _queue.Dispose();

    private Dictionary<string, string> Settings(PgBouncer pooler, string? preparedStatements)
    {
        var settings = new Dictionary<string, string>(ServiceSettings.For(database, _queue))
        {
            ["ConnectionStrings__BusEtl"] = pooler.ConnectionString(database.Name),
            // Many transactions, each in the next session.
            ["LoginQueue__Batch__Size"] = "10",
            ["LoginQueue__Retry__Intervals__0"] = "00:00:00.05",
            ["LoginQueue__Redelivery__Intervals"] = "",
        };
        if (preparedStatements is not null)
            settings["Persistence__PreparedStatements"] = preparedStatements;

        return settings;
    }
}
