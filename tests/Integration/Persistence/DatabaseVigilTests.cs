using System.Diagnostics;
using BusEtl.Consumers.Breaking;
using BusEtl.Consumers.Consuming;
using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using BusEtl.Tests.Integration.Outbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>When an open breaker tries a login again.</summary>
public sealed class DatabaseVigilTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly LogLines _log = new();
    private readonly IOptions<LoginQueueOptions> _options = Options.Create(
        new LoginQueueOptions { Breaker = { RestartTimeout = Rest, ProbeInterval = TimeSpan.FromMilliseconds(100) } });

    [Fact]
    public async Task Where_only_made_up_rows_are_refused_a_login_is_tried_after_a_rest_that_doubles_until_one_is_stored()
    {
        await using var services = Services();
        var breaker = new LoginBreaker(_options, TimeProvider.System);
        var vigil = Vigil(services, breaker);
        await database.Source.ExecuteAsync(
            """
            create function refuse_probe() returns trigger language plpgsql as $$
            begin
              raise exception 'no' using errcode = '53400';
            end $$;
            create trigger refuse_probe before insert on user_logins for each row when (new.device_type = 'probe') execute function refuse_probe();
            """);

        try
        {
            Assert.InRange(await TimeOfTrialAsync(vigil, breaker), Rest, TimeSpan.MaxValue);
            Assert.InRange(await TimeOfTrialAsync(vigil, breaker), 2 * Rest, TimeSpan.MaxValue);
            Assert.Equal("53400", breaker.Fault?.Fault.SqlState);

            breaker.Succeeded(1);
            await TimeOfTrialAsync(vigil, breaker);
            Assert.Equal(["00:00:02", "00:00:04", "00:00:02"], _log.Containing("perhaps these alone").Select(line => line.Trim()[^9..^1]));
        }
        finally
        {
            await database.Source.ExecuteAsync("drop function refuse_probe cascade");
        }
    }

    [Fact]
    public async Task Where_the_statements_are_refused_too_no_login_is_tried_before_they_are_taken()
    {
        await using var services = Services();
        var breaker = new LoginBreaker(_options, TimeProvider.System);
        await database.Source.ExecuteAsync("alter table vault.pii rename to pii_away");
        var waiting = TimeOfTrialAsync(Vigil(services, breaker), breaker);

        await Assert.ThrowsAsync<TimeoutException>(() => waiting.WaitAsync(3 * Rest, TestContext.Current.CancellationToken));
        Assert.Equal("42P01", breaker.Fault?.Fault.SqlState);

        await database.Source.ExecuteAsync("alter table vault.pii_away rename to pii");
        await waiting;
    }

    public void Dispose() => _log.Dispose();

    private static async Task<TimeSpan> TimeOfTrialAsync(DatabaseVigil vigil, LoginBreaker breaker)
    {
        breaker.Trip(BreakerReason.DatabaseRefuses);
        var since = Stopwatch.StartNew();

        await vigil.WaitAsync(TestContext.Current.CancellationToken);
        breaker.TryOne();

        return since.Elapsed;
    }

    private DatabaseVigil Vigil(IServiceProvider services, LoginBreaker breaker) => new(
        breaker, services.GetRequiredService<DatabaseProbe>(), _options, TimeProvider.System,
        new LoggerFactory([_log]).CreateLogger<LoginBreaker>());

    private ServiceProvider Services() => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:BusEtl", database.ConnectionString)])
            .Build())
        .AddLogging()
        .AddPersistence()
        .BuildServiceProvider();
}
