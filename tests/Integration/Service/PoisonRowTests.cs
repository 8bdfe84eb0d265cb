using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>One login for which the database raises what any row could meet: it must not hold the queue up for ever.</summary>
public sealed class PoisonRowTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const string PoisonUser = "poison";

    private readonly TestQueue _queue = new();

    [Theory]
    [InlineData("53400", 200)]
    [InlineData("57014", 200)]
    [InlineData("25006", 200)]
    [InlineData("55P03", 200)]
    [InlineData("08006", 200)]
    [InlineData("42501", 0)]
    public async Task It_goes_to_the_error_queue_with_its_fault_and_the_others_are_stored(string sqlState, int others)
    {
        await database.Source.ExecuteAsync(
            $"""
            create function refuse_poison() returns trigger language plpgsql as $$
            begin
              if new.user_id = '{PoisonUser}' then
                raise exception 'not this one' using errcode = '{sqlState}';
              end if;
              return new;
            end $$;
            create trigger refuse_poison before insert on user_logins for each row execute function refuse_poison();
            """);

        try
        {
            await _queue.SendAsync([.. Logins.Distinct(others), Logins.Body(userId: PoisonUser)]);
            await using var service = await ServiceProcess.RunAsync(Settings(), 0, "run", "--exit-when-drained");

            _queue.Leaves(_queue.ErrorName, 1);
            var poison = Assert.Single(await _queue.TakeAllAsync(_queue.ErrorName));
            Assert.Equal($"The login could not be stored (SQLSTATE {sqlState}).", poison.Attributes["MT-Fault-Message"]);
            Assert.Equal("2", poison.Attributes["BusEtl-Attempts"]);
            Assert.DoesNotContain("The breaker is open", service.Log, StringComparison.Ordinal);
        }
        finally
        {
            await database.Source.ExecuteAsync("drop function refuse_poison cascade");
        }
    }

    public void Dispose() => _queue.Dispose();

    private Dictionary<string, string> Settings() => new(ServiceSettings.For(database, _queue))
    {
        ["LoginQueue__Retry__Intervals__0"] = "00:00:00.05",
        ["LoginQueue__Redelivery__Intervals"] = "",
    };
}
