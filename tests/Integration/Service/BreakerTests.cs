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
        await database.Source.ExecuteAsync(
            """
            create function refuse_row() returns trigger language plpgsql as $$
            begin
              raise exception 'not this one';
            end $$;
            create trigger refuse_row before insert on user_logins for each row execute function refuse_row();
            """);
        await _queue.SendAsync(Logins.Distinct(Messages));
        await using var service = ServiceProcess.Start(Settings(), "run", "--live");

        await Deadline.WaitForAsync("the breaker opened and two trials failed", () => Count(service, "The breaker is open") == 3);
        await Deadline.WaitForAsync(
            "all but a message on trial are back in the queue", async () => await _queue.CountVisibleAsync(_queue.Name) >= Messages - 1);
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
        Assert.Contains("Too many logins cannot be stored.", service.Log);

        await database.Source.ExecuteAsync("drop function refuse_row cascade");
        await database.WaitUntilDoneAsync(_queue);
        Assert.Equal(0, await service.TerminateAsync());
    }

    public void Dispose() => _queue.Dispose();

    private static int Count(ServiceProcess service, string text) => service.Log.Split(text).Length - 1;

    private Dictionary<string, string> Settings() => new(ServiceSettings.For(database, _queue))
    {
        ["LoginQueue__Breaker__ActivationThreshold"] = "50",
        ["LoginQueue__Breaker__TripThreshold"] = "0.5",
        ["LoginQueue__Breaker__RestartTimeout"] = "00:00:02",
    };
}
