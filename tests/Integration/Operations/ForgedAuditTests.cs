using BusEtl.Operations;
using BusEtl.Operations.Auditing;
using BusEtl.Operations.Recovery;
using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Tests.Integration.Operations;

/// <summary>An operator's login without the key ring: what he writes into the audit is no row of it and stops nobody.</summary>
public sealed class ForgedAuditTests(TestTemplate template) : IAsyncLifetime
{
    private const string Reveals = "'mallory', 'reveal', 't1.x', 'r', 'allowed', 't1'";

    // One a test: the limit counts what is in the audit.
    private readonly TestDatabase _database = new(template);
    private PiiScene _scene = null!;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _scene = await PiiScene.StartAsync(_database);
    }

    [Theory]
    [InlineData("1", "'9999-12-31'")]
    [InlineData("1", "'infinity'")]
    [InlineData("9223372036854775807", "now()")]
    public async Task He_gives_a_row_neither_its_position_nor_its_time(string position, string at) => await _scene.Operator.AssertRefusedAsync(
        $@"insert into vault.audit values ({position}, {at}, {Reveals}, '\x00', '\x00')",
        "select from vault.audit for update",
        "update vault.audit_turn set at = 'infinity'",
        "begin; lock table vault.audit_turn in share mode",
        "begin; lock table vault.audit in share mode");

    [Fact]
    public async Task He_appends_in_a_turn_only()
    {
        var exception = await Record.ExceptionAsync(() => _scene.Operator.ExecuteAsync($"select vault.append_audit({Reveals}, decode(repeat('00', 32), 'hex'))"));

        Assert.Contains("has no turn", exception?.Message);
    }

    [Fact]
    public async Task What_he_appends_does_not_count_for_the_limit()
    {
        await ForgeAsync(100);
        _database.Leaves(Table.Audit, 101);

        Assert.Equal(EraseResult.Erased, await EraseAsync());
    }

    [Fact]
    public async Task Rows_of_a_time_to_come_do_not_count_for_the_limit_whoever_wrote_them()
    {
        await _database.Source.ExecuteAsync(
            $@"insert into vault.audit select n, case n when 1 then 'infinity' else '9999-12-31'::timestamptz end, {Reveals}, '\x00', '\x00' from generate_series(1, 100) as n");
        _database.Leaves(Table.Audit, 101);

        Assert.Equal(EraseResult.Erased, await EraseAsync());
    }

    [Fact]
    public async Task What_he_appends_is_found_with_what_follows_it_and_can_be_set_aside()
    {
        await AppendAsync();
        await ForgeAsync(100);
        await AppendAsync();
        _database.Leaves(Table.Audit, 103);

        await using var found = await _scene.RunAsync(_scene.Ring, 2, "audit", "verify");
        Assert.Equal(
            [
                "Position 2 is not as it was written. The row was changed, moved or inserted.",
                "100 rows follow it, and 99 of them have faults too. Rows that nobody with the ring has written are set aside by 'busetl audit set-aside'.",
            ],
            found.Log.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));

        await using var aside = await _scene.RunAsync(_scene.Ring, 0, "audit", "set-aside", "--from", "1", "--reason", "Forged by mallory");
        Assert.Equal("100 rows are set aside: positions 2 to 101.", aside.Output.Trim());
        Assert.Equal(
            ["103|alice|set aside|positions 2 to 101|Forged by mallory|forged"],
            await _database.LinesAsync("select position, actor, action, subject, reason, outcome from vault.audit where action = 'set aside'"));

        await using var verify = await _scene.RunAsync(_scene.Ring, 0, "audit", "verify");
        Assert.StartsWith("The audit is whole: 103 rows, 100 of them set aside as forged. Note its head outside of the database:", verify.Output);
    }

    [Fact]
    public async Task What_is_genuine_or_cannot_be_told_is_never_set_aside()
    {
        await AppendAsync();
        await ForgeAsync(1, keyId: "t8");
        _database.Leaves(Table.Audit, 3);
        await using var services = _scene.Services(_scene.Ring);
        var audit = services.GetRequiredService<AuditLog>();

        Assert.Equal(
            "Position 2 is under the key 't8', which the ring has not, so that nobody can tell whether it is genuine. Nothing was set aside. Give the ring "
                + "that key, or, if no ring ever had it, --forged-key t8; --forged-key '*' says that of every key that the ring has not.",
            (await Assert.ThrowsAsync<OperationRefusedException>(() => SetAsideAsync())).Message);
        Assert.Equal([new ForgedRows(2, 2)], await SetAsideAsync("*"));
        Assert.Equal(
            "From position 1 on no row is forged that is not set aside already. Nothing was done.",
            (await Assert.ThrowsAsync<OperationRefusedException>(() => SetAsideAsync())).Message);

        var verdict = await audit.VerifyAsync(expected: null, TestContext.Current.CancellationToken);
        Assert.Equal((null, 1, 3), (verdict.Fault, verdict.Forged, verdict.Head.Position));

        Task<IReadOnlyList<ForgedRows>> SetAsideAsync(params string[] forgedKeys) =>
            audit.SetAsideAsync(1, forgedKeys, "alice", "r", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_erasure_is_undone_by_no_update()
    {
        await _database.Source.ExecuteAsync(
            """
            insert into vault.pii (token, kind, sealed, key_id) values ('kept', 'ip', '\x01', 's1'), ('erased', 'ip', '\x02', 's1');
            update vault.pii set sealed = null, key_id = null, erased_at = now() where token = 'erased'
            """);
        _database.Leaves(logins: 0, originals: 2);

        await _scene.Operator.AssertRefusedAsync(
            @"update vault.pii set sealed = '\x02', key_id = 's1', erased_at = null where token = 'erased'",
            "update vault.pii set erased_at = '2000-01-01' where token = 'erased'",
            @"update vault.pii set sealed = '\x02' where token = 'kept'",
            "update vault.pii set key_id = 's2' where token = 'kept'");

        // When it was erased the database says.
        await _scene.Operator.ExecuteAsync("update vault.pii set sealed = null, key_id = null, erased_at = '2000-01-01' where token = 'kept'");
        Assert.Equal(["2"], await _database.LinesAsync("select count(*) from vault.pii where erased_at > now() - interval '1 hour' and sealed is null"));
    }

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        await _database.DisposeAsync();
    }

    // One that counts for the limit.
    private async Task<EraseResult> EraseAsync()
    {
        await _database.Source.ExecuteAsync(@"insert into vault.pii (token, kind, sealed, key_id) values ('sealed', 'ip', '\x01', 's1')");
        _database.Leaves(logins: 0, originals: 1);
        await using var services = _scene.Services(_scene.Ring);

        var erased = await services.GetRequiredService<Erasure>().EraseAsync(
            new RecoveryRequest("alice", "r", [new RecoveryTarget("sealed")]), TestContext.Current.CancellationToken);

        return Assert.Single(erased).Result;
    }

    private async Task AppendAsync()
    {
        await using var services = _scene.Services(_scene.Ring);
        await services.GetRequiredService<IAuditLog>().AppendAsync(
            new AuditEntry("alice", "replay", "message 1", "r", "done"), TestContext.Current.CancellationToken);
    }

    private async Task ForgeAsync(int rows, string keyId = "t1") => await _scene.Operator.ExecuteAsync(
        $"""
        begin;
        select vault.take_audit_turn();
        select vault.append_audit('mallory', 'reveal', 't1.x', 'r', 'allowed', '{keyId}', sha256(n::text::bytea)) from generate_series(1, {rows}) as n;
        commit
        """);
}
