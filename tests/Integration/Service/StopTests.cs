using System.Diagnostics;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Stopping the service while it works loses nothing and stores nothing twice.</summary>
public sealed class StopTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 20_000;
    private const int Hanging = 300;

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task Stopped_in_the_middle_of_20000_messages_and_started_again_it_has_stored_each_once()
    {
        var settings = ServiceSettings.For(database, _queue);
        await _queue.SendAsync(Logins.Distinct(Messages));

        await using (var stopped = ServiceProcess.Start(settings, "run"))
        {
            await WaitForRowsAsync(1_000);
            Assert.Equal(0, await stopped.TerminateAsync());
        }

        Assert.InRange(await CountRowsAsync(), 1_000, Messages - 1);

        await using var service = await ServiceProcess.RunAsync(settings, 0, "run", "--exit-when-drained");

        Assert.Equal(Messages, await CountRowsAsync());
        Assert.Equal(Messages, await database.ScalarAsync<long>("select count(distinct user_id) from user_logins"));
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
    }

    [Fact]
    public async Task Work_that_hangs_is_cancelled_in_time_and_its_messages_are_visible_when_the_process_has_ended()
    {
        var settings = ServiceSettings.For(database, _queue);
        settings["LoginQueue__ShutdownTimeout"] = "00:00:04";
        settings["LoginQueue__Receive__WaitTime"] = "00:00:20";
        await using var service = ServiceProcess.Start(settings, "run");
        await using var obstacle = await HangAsync(service);

        var stop = Stopwatch.StartNew();
        Assert.Equal(0, await service.TerminateAsync());
        Assert.InRange(stop.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));

        var take = Stopwatch.StartNew();
        _queue.Leaves(_queue.Name, Hanging);
        Assert.Equal(Hanging, (await _queue.TakeAllAsync(_queue.Name)).DistinctBy(message => message.MessageId).Count());
        Assert.InRange(take.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
    }

    [Fact]
    public async Task Killed_at_work_its_messages_are_visible_when_the_visibility_timeout_has_passed()
    {
        var visibilityTimeout = TimeSpan.FromSeconds(3);
        var settings = ServiceSettings.For(database, _queue);
        settings["LoginQueue__Receive__VisibilityTimeout"] = $"{visibilityTimeout}";
        settings["LoginQueue__Retry__Intervals__0"] = "00:00:00.2";
        await using var service = ServiceProcess.Start(settings, "run");
        await using var obstacle = await HangAsync(service, visibilityTimeout);

        // So long that only the renewal can have kept them invisible.
        var held = Stopwatch.StartNew();
        await Deadline.WaitForAsync("the visibility timeout passes", () => held.Elapsed > visibilityTimeout * 1.5);
        Assert.Empty(await _queue.TakeAllAsync(_queue.Name));
        await service.KillAsync();

        _queue.Leaves(_queue.Name, Hanging);
        var killed = Stopwatch.StartNew();
        var taken = new HashSet<string>();
        await Deadline.WaitForAsync("all messages are visible again", async () =>
        {
            taken.UnionWith((await _queue.TakeAllAsync(_queue.Name)).Select(message => message.MessageId));
            return taken.Count == Hanging;
        });
        Assert.InRange(killed.Elapsed, TimeSpan.Zero, visibilityTimeout + TimeSpan.FromSeconds(1));
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
    }

    public void Dispose() => _queue.Dispose();

    // All messages are in work, and the database lets none of them be stored until the connection ends.
    private async Task<NpgsqlConnection> HangAsync(ServiceProcess service, TimeSpan? visibilityTimeout = null)
    {
        await Deadline.WaitForAsync("the service runs", () => service.Output.Contains("Bus started", StringComparison.Ordinal));
        var obstacle = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("begin; lock table user_logins in access exclusive mode", obstacle);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await _queue.SendAsync(Logins.Distinct(Hanging), visibilityTimeout);
        await Deadline.WaitForAsync("inserts wait for the table", async () => 3 <= await database.ScalarAsync<long>(
            "select count(*) from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())"));

        return obstacle;
    }

    private Task<long> CountRowsAsync() => database.ScalarAsync<long>("select count(*) from user_logins");

    private async Task WaitForRowsAsync(int rows)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        while (await CountRowsAsync() < rows)
            deadline.Token.ThrowIfCancellationRequested();
    }
}
