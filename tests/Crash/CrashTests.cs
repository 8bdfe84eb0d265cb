using BusEtl.Tests.Crash;
using BusEtl.Tests.Integration.Infrastructure;

[assembly: AssemblyFixture(typeof(CrashServers))]

// They crash the one PostgreSQL, and hear every announcement of the one topic.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace BusEtl.Tests.Crash;

/// <summary>
/// Whatever dies, and whenever: each login is stored once and announced at least once, a repeated announcement is recognisable, and nothing
/// is left behind. The short form runs in <c>./test</c>, the long one with <c>./test --long</c>.
/// </summary>
public sealed class CrashTests(CrashServers stack, TestTemplate template) : IClassFixture<TestTemplate>
{
    private const int Seed = 20261121;

    private static readonly bool Long = Environment.GetEnvironmentVariable("BUSETL_TEST_LONG") == "1";
    private static readonly int Messages = Long ? 50_000 : 6_000;
    private static readonly int Kills = Long ? 30 : 6;

    [Fact]
    public async Task A_service_killed_at_random_moments_stores_every_login_once_and_announces_it()
    {
        await using var scene = await CrashScene.OpenAsync(template, TestEnvironment.Sqs);
        var portions = Logins.Distinct(Messages).Chunk((Messages / Kills) + 1).ToList();

        await new Life(scene, new Random(Seed)).LeadAsync(Kills, life => scene.SendAsync(portions[life]));

        await scene.DrainAsync();
        await scene.AssertAllIsWellAsync(Messages);
    }

    [Fact]
    public async Task Two_services_that_are_killed_while_PostgreSQL_crashes_and_SQS_fails_store_every_login_once_and_announce_it()
    {
        await using var gateway = new FaultyGateway(TestEnvironment.Sqs);
        await using var scene = await CrashScene.OpenAsync(template, gateway.Address);
        var portions = Logins.Distinct(Messages).Chunk((Messages / Kills) + 1).ToList();

        await Task.WhenAll(
            new Life(scene, new Random(Seed + 1)).LeadAsync(Kills, life => scene.SendAsync(portions[life])),
            new Life(scene, new Random(Seed + 2)).LeadAsync(Kills, _ => Task.CompletedTask),
            CrashPostgresAsync(times: 3),
            FailSqsAsync(gateway));

        await scene.DrainAsync();
        await scene.AssertAllIsWellAsync(Messages);
    }

    private static async Task FailSqsAsync(FaultyGateway gateway)
    {
        var half = TimeSpan.FromSeconds(Long ? 10 : 4);

        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        gateway.Switch(GatewayMode.Refuse);
        await Task.Delay(half, TestContext.Current.CancellationToken);
        gateway.Switch(GatewayMode.Drop);
        await Task.Delay(half, TestContext.Current.CancellationToken);
        gateway.Switch(GatewayMode.Pass);
    }

    private async Task CrashPostgresAsync(int times)
    {
        for (var crash = 0; crash < times; crash++)
        {
            await Task.Delay(TimeSpan.FromSeconds(Long ? 8 : 3), TestContext.Current.CancellationToken);
            await stack.CrashPostgresAsync(downFor: TimeSpan.FromSeconds(1));
        }
    }
}
