using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>A batch that the database refuses for a while is tried again, and stored.</summary>
public sealed class TransientFaultTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();

    [Fact]
    public async Task A_transient_failure_is_retried_then_stored()
    {
        // Refuses two inserts; a sequence keeps its value when the transaction is rolled back.
        await database.Source.ExecuteAsync(
            """
            create sequence refusals;
            create function refuse() returns trigger language plpgsql as $$
            begin
              if nextval('refusals') <= 2 then
                raise exception 'another transaction was in the way' using errcode = '40001';
              end if;
              return null;
            end $$;
            create trigger refuse before insert on user_logins for each statement execute function refuse();
            """);
        var settings = ServiceSettings.For(database, _queue);
        settings["LoginQueue__Retry__Intervals__0"] = "00:00:00.05";
        settings["LoginQueue__Retry__Intervals__1"] = "00:00:00.05";
        await _queue.SendAsync(Logins.Distinct(10));

        await using var service = await ServiceProcess.RunAsync(settings, 0, "run", "--exit-when-drained");

        Assert.Contains("10 received, 10 stored, 0 duplicates, 0 rejected", service.Output);
        Assert.Equal(10, await database.ScalarAsync<long>("select count(*) from user_logins"));
        Assert.InRange(await database.ScalarAsync<long>("select last_value from refusals"), 3, 12);
        Assert.Equal(0, await _queue.CountAsync(_queue.ErrorName));
    }

    public void Dispose() => _queue.Dispose();
}
