using System.Text.RegularExpressions;
using BusEtl.Consumers.Masking;
using BusEtl.Operations.Auditing;
using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Tests.Integration.Operations;

/// <summary>The limit of <c>Operations:RevealLimit</c>.</summary>
public sealed class PiiLimitTests(TestTemplate template) : IAsyncLifetime
{
    private const string Limit = "--Operations:RevealLimit=";

    // One a test: the limit counts what is in the audit.
    private readonly TestDatabase _database = new(template);

    public async ValueTask InitializeAsync() => await _database.InitializeAsync();

    [Fact]
    public async Task Reveals_and_erasures_count_together_up_to_the_limit_also_when_they_run_at_once()
    {
        _database.Leaves(Table.Audit, 7);
        await using var scene = await PiiScene.StartAsync(_database);
        await scene.StoreAsync(scene.Ring, ("203.0.113.1", "device-1"), ("203.0.113.2", "device-2"));
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.Ip, "203.0.113.1")[0];

        var running = Enumerable.Range(0, 6)
            .Select(i => scene.Start(scene.Ring, "pii", "reveal", "--token", token, "--reason", $"Ticket {i}", "--actor", $"actor-{i}", Limit + 4))
            .ToList();
        var codes = await Task.WhenAll(running.Select(process => process.WaitForExitAsync()));
        await using var erase = await scene.RunAsync(scene.Ring, 1, "pii", "erase", "--ip", "203.0.113.2", "--reason", "r", "--yes", Limit + 4);
        var firstAt = await _database.ScalarAsync<DateTime>("select min(at) from vault.audit");

        Assert.Equal([0, 0, 0, 0, 1, 1], codes.Order());
        Assert.Equal(4, running.Count(process => process.Output.Trim() == "203.0.113.1"));
        Assert.Equal(
            $"The limit of 4 tokens an hour (Operations:RevealLimit) is reached: 4 were revealed or erased within the last hour and this asks for 1 more. Nothing was done. It is possible again after {firstAt.AddHours(1):yyyy-MM-dd HH:mm:ss} UTC.",
            erase.Log.Trim());
        Assert.Equal(
            ["erase|refused by the limit|1", "reveal|allowed|4", "reveal|refused by the limit|2"],
            await _database.LinesAsync("select action, outcome, count(*) from vault.audit group by 1, 2 order by 1, 2"));
        Assert.Equal("1|7", (await _database.LinesAsync("select min(position), max(position) from vault.audit"))[0]);
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from vault.pii where erased_at is not null"));
        await using var verify = await scene.RunAsync(scene.Ring, 0, "audit", "verify");
        Assert.Matches(new Regex("^The audit is whole: 7 rows"), verify.Output);
        foreach (var process in running)
            await process.DisposeAsync();
    }

    [Fact]
    public async Task What_is_older_than_an_hour_does_not_count()
    {
        _database.Leaves(Table.Audit, 3);
        await using var scene = await PiiScene.StartAsync(_database);
        await scene.StoreAsync(scene.Ring, ("203.0.113.3", "device-3"));
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.Ip, "203.0.113.3")[0];
        await using var services = scene.Services(scene.Ring);
        var entry = new AuditEntry("bob", "reveal", token, "r", "allowed");
        await services.GetRequiredService<IAuditLog>().AppendAsync(entry, TestContext.Current.CancellationToken);

        await using var refused = await scene.RunAsync(scene.Ring, 1, "pii", "reveal", "--token", token, "--reason", "r", Limit + 1);
        var anHourAgo = await _database.ScalarAsync<DateTime>("select at - interval '1 hour' from vault.audit where position = 1");
        var genuine = services.GetRequiredService<AuditChain>().Append(AuditHead.None, new DateTimeOffset(anHourAgo, TimeSpan.Zero), entry);
        await _database.Source.ExecuteAsync(
            $"""
            alter table vault.audit disable trigger append_only;
            update vault.audit set at = '{anHourAgo:O}', hash = '\x{Convert.ToHexString(genuine.Hash)}' where position = 1;
            alter table vault.audit enable always trigger append_only
            """);
        await using var reveal = await scene.RunAsync(scene.Ring, 0, "pii", "reveal", "--token", token, "--reason", "r", Limit + 1);

        Assert.Contains("It is possible again after", refused.Log);
        Assert.Equal("203.0.113.3", reveal.Output.Trim());
    }

    [Fact]
    public async Task More_tokens_at_once_than_the_limit_are_never_possible()
    {
        _database.Leaves(Table.Audit, 2);
        await using var scene = await PiiScene.StartAsync(_database);
        var id = (await scene.StoreAsync(scene.Ring, ("203.0.113.4", "device-4")))[0];

        await using var reveal = await scene.RunAsync(scene.Ring, 1, "pii", "reveal", "--message", $"{id}", "--reason", "r", Limit + 1);

        Assert.Equal("2 tokens at once are above the limit of 1 an hour (Operations:RevealLimit). Nothing was done.", reveal.Log.Trim());
        Assert.Empty(reveal.Output);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();
}
