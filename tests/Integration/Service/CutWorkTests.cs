using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Work that is cut, or takes longer than the queue hides its messages, is no failure of the messages.</summary>
[Collection(nameof(JudgedByTime))]
public sealed class CutWorkTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 1_000;

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task More_stops_than_a_message_has_receives_cut_the_work_and_no_login_is_in_the_dead_letter_queue()
    {
        const int MaxReceiveCount = 3;
        var before = await StoredAsync();
        var settings = ServiceSettings.For(database, _queue);
        settings["LoginQueue__ShutdownTimeout"] = "00:00:04";
        settings["LoginQueue__ErrorQueue__MaxReceiveCount"] = $"{MaxReceiveCount}";
        await database.Source.ExecuteAsync(
            """
            create function take_long() returns trigger language plpgsql as 'begin perform pg_sleep(12); return null; end';
            create trigger take_long before insert on user_logins for each statement execute function take_long();
            """);

        for (var stop = 1; stop <= MaxReceiveCount + 1; stop++)
        {
            await using var service = await StartAsync(settings);
            if (stop == 1)
                await _queue.AddAsync(Logins.Distinct(Messages));
            await InWorkAsync();
            Assert.Equal(0, await service.TerminateAsync());

            // A copy whose original was not deleted before the end of the process is recognised later.
            Assert.InRange(await _queue.CountVisibleAsync(_queue.Name), Messages, 2 * Messages);
        }

        await database.Source.ExecuteAsync("drop function take_long cascade");
        await using var last = await ServiceProcess.RunAsync(settings, 0, "run", "--exit-when-drained");

        Assert.Equal(0, await _queue.CountAsync(_queue.DeadLetterName));
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
        Assert.Equal(Messages, await StoredAsync() - before);
    }

    [Fact]
    public async Task A_visibility_timeout_that_is_lowered_while_tasks_run_hands_no_message_out_twice()
    {
        const int Others = 300;
        var before = await StoredAsync();
        var settings = ServiceSettings.For(database, _queue);
        settings["Amazon__Publish"] = "false";
        await using var service = await StartAsync(settings);
        await using (var obstacle = await ObstructAsync())
        {
            await _queue.ChangeAsync(_queue.Name, "VisibilityTimeout", "2");
            await _queue.AddAsync(Logins.Distinct(Others));
            await InWorkAsync();
            var lapsed = TimeProvider.System.GetTimestamp();
            await Deadline.WaitForAsync(
                "the lower timeout has lapsed twice", () => TimeProvider.System.GetElapsedTime(lapsed) > TimeSpan.FromSeconds(5));
            Assert.Equal(0, await _queue.CountVisibleAsync(_queue.Name));
        }

        await Deadline.WaitForAsync("all are stored", async () => await StoredAsync() - before == Others);
        Assert.Equal(0, await service.TerminateAsync());
        Assert.DoesNotContain("was received again while it is in work", service.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _queue.CountAsync(_queue.Name));
    }

    public void Dispose() => _queue.Dispose();

    private static async Task<ServiceProcess> StartAsync(Dictionary<string, string> settings)
    {
        var service = ServiceProcess.Start(settings, "run");
        await Deadline.WaitForAsync("the service runs", () => service.Output.Contains("Bus started", StringComparison.Ordinal));

        return service;
    }

    // Until it is disposed of, nothing can be stored.
    private async Task<NpgsqlConnection> ObstructAsync()
    {
        var obstacle = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("begin; lock table user_logins in exclusive mode", obstacle);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        return obstacle;
    }

    private async Task InWorkAsync() => await Deadline.WaitForAsync(
        "everything is in work or waits for it", async () => await _queue.CountVisibleAsync(_queue.Name) == 0);

    private Task<long> StoredAsync() => database.ScalarAsync<long>("select count(*) from user_logins");
}
