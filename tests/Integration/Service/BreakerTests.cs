using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>The database takes made-up logins, but refuses too large a share of the real ones.</summary>
public sealed class BreakerTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 200;

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task The_breaker_opens_though_nothing_ever_succeeded_tries_one_message_at_a_time_and_closes_when_one_is_stored()
    {
        await RefuseAllAsync();
        await _queue.SendAsync(Logins.Distinct(Messages));
        await using var service = ServiceProcess.Start(Settings(), "run", "--live");

        await Deadline.WaitForAsync("the breaker opened and two trials failed", () => Count(service, "The breaker is open") == 3);
        await Deadline.WaitForAsync(
            "all but a message on trial are back in the queue", async () => await _queue.CountVisibleAsync(_queue.Name) >= Messages - 1);
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
        Assert.Contains("Too many logins cannot be stored.", service.Log);

        await TakeAllAsync();
        await database.WaitUntilDoneAsync(_queue);
        Assert.Equal(0, await service.TerminateAsync());
    }

    [Fact]
    public async Task A_fault_of_all_rows_that_outlasts_every_receive_of_a_message_moves_none_to_the_dead_letter_queue()
    {
        const int Few = 4;
        const int MaxReceiveCount = 3;
        await RefuseAllAsync();
        var settings = Settings();
        settings["LoginQueue__ErrorQueue__MaxReceiveCount"] = $"{MaxReceiveCount}";
        settings["LoginQueue__Breaker__ActivationThreshold"] = "3";
        settings["LoginQueue__Breaker__RestartTimeout"] = "00:00:01";
        await using var service = ServiceProcess.Start(settings, "run", "--live");
        await Deadline.WaitForAsync("the service runs", () => Count(service, "Bus started") == 1);
        await _queue.AddAsync(Logins.Distinct(Few));

        await Deadline.WaitForAsync(
            "more trials failed than all messages have receives", () => Count(service, "The breaker is open") > 1 + (Few * MaxReceiveCount));

        await TakeAllAsync();
        await database.WaitUntilDoneAsync(_queue);
        Assert.Equal(0, await service.TerminateAsync());
    }

    public void Dispose() => _queue.Dispose();

    private Task RefuseAllAsync() => database.Source.ExecuteAsync(
        """
        create function refuse_row() returns trigger language plpgsql as $$
        begin
          if new.device_type <> 'probe' then
            raise exception 'not this one';
          end if;
          return new;
        end $$;
        create trigger refuse_row before insert on user_logins for each row execute function refuse_row();
        """);

    private Task TakeAllAsync() => database.Source.ExecuteAsync("drop function refuse_row cascade");

    private static int Count(ServiceProcess service, string text) => service.Log.Split(text).Length - 1;

    private Dictionary<string, string> Settings() => new(ServiceSettings.For(database, _queue))
    {
        ["Amazon__Publish"] = "false",
        ["LoginQueue__Breaker__ActivationThreshold"] = "50",
        ["LoginQueue__Breaker__TripThreshold"] = "0.5",
        ["LoginQueue__Breaker__RestartTimeout"] = "00:00:02",
    };
}
