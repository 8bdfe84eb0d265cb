using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Operations.Errors;

/// <summary>A replay that goes ahead with a few messages, and watches what the real service makes of them.</summary>
public sealed class CanaryTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Count = 30;
    private const int Canary = 5;

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task A_canary_that_fails_stops_the_replay_and_one_that_passes_lets_it_go_on()
    {
        var @operator = new Operator(database, _queue);
        @operator.Settings["LoginQueue__Retry__Intervals__0"] = "00:00:00.05";
        @operator.Settings["LoginQueue__Redelivery__Intervals"] = "";
        await _queue.SendToAsync(_queue.ErrorName, Logins.Distinct(Count).Select(body => FailedLogins.Refused(_queue, body)));
        await _queue.CreateAsync();
        await RefuseAsync();
        await using var service = ServiceProcess.Start(@operator.Settings, "run");

        var failed = await @operator.JsonAsync(1, "replay", "--all", "--canary", $"{Canary}", "--reason", "a try");

        Assert.Equal(
            (Canary, 0, Canary, Count - Canary),
            (failed.GetProperty("sent").GetInt32(), failed.GetProperty("stored").GetInt32(),
                failed.GetProperty("came_back").GetInt32(), failed.GetProperty("left").GetInt32()));
        Assert.Equal(Count, await _queue.CountVisibleAsync(_queue.ErrorName));
        var list = await @operator.JsonAsync(0, "list");
        Assert.Equal(Canary, list.GetProperty("messages").EnumerateArray().Count(message => message.GetProperty("replays").GetInt32() == 1));

        await AcceptAsync();
        var passed = await @operator.JsonAsync(0, "replay", "--all", "--canary", $"{Canary}", "--stop-on-failure-share", "0.2");

        Assert.Equal((Count, Count), (passed.GetProperty("sent").GetInt32(), passed.GetProperty("stored").GetInt32()));
        await database.WaitUntilDoneAsync(_queue);
        Assert.Equal(0, await service.TerminateAsync());
        database.Leaves(Table.Audit, 4);
        Assert.Equal(
            [
                "tester|replay|a try|begun",
                "tester|replay|a try|Stopped. The canary failed: 0 stored, 5 back in the error queue, 0 not stored in time. Sent 5 of 30 messages, 25 left.",
                "tester|replay|none given|begun",
                "tester|replay|none given|Sent 30 of 30 messages, 0 left.",
            ],
            await database.LinesAsync("select actor, action, reason, outcome from vault.audit order by position"));
    }

    public void Dispose() => _queue.Dispose();

    private Task RefuseAsync() => database.Source.ExecuteAsync(
        """
        create function refuse() returns trigger language plpgsql as $$
        begin
          -- What is refused of made-up logins too opens the breaker, and nothing comes back.
          if new.device_type <> 'probe' then
            raise exception 'the database takes none';
          end if;
          return new;
        end $$;
        create trigger refuse before insert on user_logins for each row execute function refuse();
        """);

    private Task AcceptAsync() => database.Source.ExecuteAsync("drop trigger refuse on user_logins; drop function refuse();");
}
