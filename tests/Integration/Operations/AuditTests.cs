using BusEtl.Operations.Auditing;
using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Tests.Integration.Operations;

/// <summary>The audit against the hand of a superuser, who can switch the triggers off but has no key.</summary>
public sealed class AuditTests(TestTemplate template) : IAsyncLifetime
{
    private const int Rows = 6;

    private readonly TestDatabase _database = new(template);
    private PiiScene _scene = null!;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _scene = await PiiScene.StartAsync(_database);
        await AppendAsync(_scene.Ring, Rows);
        _database.Leaves(Table.Audit, Rows);
    }

    [Fact]
    public async Task A_whole_audit_is_said_to_be_whole_with_the_head_to_note()
    {
        await using var verify = await _scene.RunAsync(_scene.Ring, 0, "audit", "verify");

        Assert.Equal(
            ["The audit is whole: 6 rows. Note its head outside of the database:", await HeadAsync()],
            verify.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("update vault.audit set reason = 'Ticket 7' where position = 3", "Position 3 is not as it was written.", 6)]
    [InlineData("update vault.audit set at = at + interval '1 microsecond' where position = 1", "Position 1 is not as it was written.", 6)]
    [InlineData("update vault.audit set key_id = 't2' where position = 3", "Position 3 cannot be checked: the ring has no token key 't2'.", 6)]
    [InlineData("delete from vault.audit where position = 3", "Position 3 is missing: the next row has position 4.", 5)]
    [InlineData(
        "delete from vault.audit where position = 3; update vault.audit set position = position - 1 where position > 3",
        "Position 3 is not as it was written.",
        5)]
    [InlineData(
        "insert into vault.audit select position + 1, at, actor, action, subject, reason, outcome, key_id, hash, hash from vault.audit where position = 6",
        "Position 7 is not as it was written.",
        7)]
    [InlineData(
        "insert into vault.audit select 0, at, actor, action, subject, reason, outcome, key_id, previous_hash, hash from vault.audit where position = 1",
        "Position 0 is none that a row can have.",
        7)]
    [InlineData(
        "update vault.audit set position = 100 where position = 3; update vault.audit set position = 3 where position = 4; update vault.audit set position = 4 where position = 100",
        "Position 3 is not as it was written.",
        6)]
    [InlineData(
        "update vault.audit a set (reason, hash, previous_hash) = (select reason, hash, previous_hash from vault.audit where position = 4) where position = 3",
        "Position 3 is not as it was written.",
        6)]
    public async Task What_a_superuser_does_to_the_rows_is_found(string sql, string fault, int rows)
    {
        _database.Leaves(Table.Audit, rows);
        await TamperAsync(sql);

        await using var verify = await _scene.RunAsync(_scene.Ring, 2, "audit", "verify");

        Assert.StartsWith(fault, verify.Log);
        Assert.Empty(verify.Output);
    }

    [Fact]
    public async Task That_the_newest_rows_were_removed_is_found_against_a_noted_head()
    {
        var noted = await HeadAsync();
        await TamperAsync("delete from vault.audit where position > 4");
        _database.Leaves(Table.Audit, 4);

        await using var without = await _scene.RunAsync(_scene.Ring, 0, "audit", "verify");
        await using var with = await _scene.RunAsync(_scene.Ring, 2, "audit", "verify", "--expect", noted);

        Assert.Contains("4 rows", without.Output);
        Assert.StartsWith("Position 5 is missing: the audit ends before the noted head at position 6.", with.Log);
    }

    [Fact]
    public async Task Rows_written_anew_after_newer_ones_were_removed_are_found_against_a_noted_head()
    {
        var noted = await HeadAsync();
        await TamperAsync("delete from vault.audit where position > 4");
        await AppendAsync(_scene.Ring, 2);

        await using var verify = await _scene.RunAsync(_scene.Ring, 2, "audit", "verify", "--expect", noted);

        Assert.StartsWith("Position 6 is not the row that was noted.", verify.Log);
    }

    [Fact]
    public async Task The_chain_goes_on_under_a_new_key_and_a_noted_head_stays_right()
    {
        var noted = await HeadAsync();
        await AppendAsync(_scene.RotatedRing, 2);
        _database.Leaves(Table.Audit, 8);

        await using var verify = await _scene.RunAsync(_scene.RotatedRing, 0, "audit", "verify", "--expect", noted);

        Assert.StartsWith("The audit is whole: 8 rows.", verify.Output);
        Assert.Equal(["t1|6", "t2|2"], await _database.LinesAsync("select key_id, count(*) from vault.audit group by 1 order by 1"));
    }

    [Fact]
    public async Task Many_appends_at_once_leave_one_chain_without_gaps()
    {
        await using (var services = _scene.Services(_scene.Ring))
        {
            var audit = services.GetRequiredService<IAuditLog>();
            await Parallel.ForEachAsync(
                Enumerable.Range(0, 100),
                new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
                async (i, token) => await audit.AppendAsync(new($"actor-{i % 8}", "replay", $"message {i}", "r", "begun"), token));
        }

        await using var verify = await _scene.RunAsync(_scene.Ring, 0, "audit", "verify");
        Assert.StartsWith("The audit is whole: 106 rows.", verify.Output);
        _database.Leaves(Table.Audit, 106);
    }

    [Fact]
    public async Task An_entry_without_a_reason_or_with_control_characters_is_refused()
    {
        await using var services = _scene.Services(_scene.Ring);
        var audit = services.GetRequiredService<IAuditLog>();

        foreach (var entry in (AuditEntry[])[new("a", "reveal", "t", " ", "o"), new("a\n", "reveal", "t", "r", "o"), new("a", "reveal", "t", new('x', 1001), "o")])
            await Assert.ThrowsAsync<ArgumentException>(() => audit.AppendAsync(entry, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_newest_rows_are_listed_for_people_and_for_programs()
    {
        await using var table = await _scene.RunAsync(_scene.Ring, 0, "audit", "list", "--limit", "2");
        await using var json = await _scene.RunAsync(_scene.Ring, 0, "audit", "list", "--json");

        var lines = table.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"^6 +20.{17}  bob +replay +done +message 6 +Ticket 6$", lines[1]);
        using var rows = System.Text.Json.JsonDocument.Parse(json.Output);
        Assert.Equal(6, rows.RootElement.GetArrayLength());
        var newest = rows.RootElement[0];
        Assert.Equal("Ticket 6", newest.GetProperty("reason").GetString());
        Assert.Equal(await HeadAsync(), $"{newest.GetProperty("position").GetInt64()}:{newest.GetProperty("hash").GetString()}");
    }

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task AppendAsync(string ring, int count)
    {
        await using var services = _scene.Services(ring);
        for (var i = 1; i <= count; i++)
        {
            await services.GetRequiredService<IAuditLog>()
                .AppendAsync(new("bob", "replay", $"message {i}", $"Ticket {i}", "done"), TestContext.Current.CancellationToken);
        }
    }

    private Task TamperAsync(string sql) => _database.Source.ExecuteAsync(
        $"alter table vault.audit disable trigger append_only; {sql}; alter table vault.audit enable always trigger append_only");

    private Task<string> HeadAsync() =>
        _database.ScalarAsync<string>("select position || ':' || encode(hash, 'hex') from vault.audit order by position desc limit 1");
}
