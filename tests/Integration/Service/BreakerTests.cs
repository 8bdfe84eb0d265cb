using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>The database answers, but refuses too large a share of the logins.</summary>
public sealed class BreakerTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 200;

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task The_breaker_opens_though_nothing_ever_succeeded_tries_one_message_at_a_time_and_closes_when_one_is_stored()
    {
        var before = await StoredAsync();
        await database.Source.ExecuteAsync("alter table user_logins rename to user_logins_away");
        await _queue.SendAsync(Logins.Distinct(Messages));
        await using var service = ServiceProcess.Start(Settings(), "run", "--live");

        await Deadline.WaitForAsync("the breaker opened and two trials failed", () => Count(service, "The breaker is open") == 3);
        await Deadline.WaitForAsync(
            "all but a message on trial are back in the queue", async () => await _queue.CountVisibleAsync(_queue.Name) >= Messages - 1);
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
        Assert.Contains("Too many logins cannot be stored.", service.Log);

        await database.Source.ExecuteAsync("alter table user_logins_away rename to user_logins");
        await Deadline.WaitForAsync("all are stored", async () => await StoredAsync() - before == Messages);
        Assert.Equal(0, await service.TerminateAsync());
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
        Assert.Equal(0, await _queue.CountAsync(_queue.Name));
    }

    [Fact]
    public async Task A_fault_of_all_rows_that_outlasts_every_receive_of_a_message_moves_none_to_the_dead_letter_queue()
    {
        const int Few = 4;
        const int MaxReceiveCount = 3;
        var before = await StoredAsync();
        await database.Source.ExecuteAsync("alter table user_logins rename to user_logins_away");
        var settings = Settings();
        settings["LoginQueue__ErrorQueue__MaxReceiveCount"] = $"{MaxReceiveCount}";
        settings["LoginQueue__Breaker__ActivationThreshold"] = "3";
        settings["LoginQueue__Breaker__RestartTimeout"] = "00:00:01";
        await using var service = ServiceProcess.Start(settings, "run", "--live");
        await Deadline.WaitForAsync("the service runs", () => Count(service, "Bus started") == 1);
        await _queue.AddAsync(Logins.Distinct(Few));

        await Deadline.WaitForAsync(
            "more trials failed than all messages have receives", () => Count(service, "The breaker is open") > 1 + (Few * MaxReceiveCount));

        await database.Source.ExecuteAsync("alter table user_logins_away rename to user_logins");
        await Deadline.WaitForAsync("all are stored", async () => await StoredAsync() - before == Few);
        Assert.Equal(0, await service.TerminateAsync());
        Assert.Equal(0, await _queue.CountAsync(_queue.DeadLetterName));
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
        Assert.Equal(0, await _queue.CountAsync(_queue.Name));
    }

    public void Dispose() => _queue.Dispose();

    private static int Count(ServiceProcess service, string text) => service.Log.Split(text).Length - 1;

    private Task<long> StoredAsync() => database.ScalarAsync<long>("select count(*) from user_logins");

    private Dictionary<string, string> Settings() => new(ServiceSettings.For(database, _queue))
    {
        ["Amazon__Publish"] = "false",
        ["LoginQueue__Breaker__ActivationThreshold"] = "50",
        ["LoginQueue__Breaker__TripThreshold"] = "0.5",
        ["LoginQueue__Breaker__RestartTimeout"] = "00:00:02",
    };
}
