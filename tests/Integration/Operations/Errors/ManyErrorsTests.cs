using System.Diagnostics;
using System.Text.Json;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Operations.Errors;

/// <summary>An error queue of 10,000 messages by three causes. Times are measured, so it runs alone.</summary>
[Collection(nameof(JudgedByTime))]
public sealed class ManyErrorsTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Refused = 6_000;
    private const int NumberAsVersion = 3_000;
    private const int NoAddress = 1_000;
    private const int Stored = 50;
    private const int All = Refused + NumberAsVersion + NoAddress;
    private static readonly string[] Repair = ["--as-text", "app_version"];

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task Every_repairable_login_is_stored_once_by_two_operators_of_whom_one_crashes_and_the_others_stay()
    {
        var messages = Messages();
        await _queue.SendToAsync(_queue.ErrorName, messages);
        await _queue.CreateAsync();
        await database.SaveAsync([.. messages.Take(Stored).Select(FailedLogins.RowOf)]);
        var @operator = new Operator(database, _queue);

        await SummariseAsync(@operator);
        await ListAsync(@operator, messages);
        await DryRunAsync(@operator);
        await ReplayByTwoAsync(@operator);

        var runs = 0;
        await Deadline.WaitForAsync("run again, a replay sends what the crashed one held", async () =>
        {
            runs++;
            await @operator.RunAsync(2, ["replay", "--all", .. Repair]);
            return await _queue.CountAsync(_queue.ErrorName) == NoAddress;
        });
        TestContext.Current.TestOutputHelper?.WriteLine(await @operator.DrainAsync());

        Assert.Equal(
            [$"{Refused + NumberAsVersion}|{Refused + NumberAsVersion}"],
            await database.LinesAsync("select count(*), count(distinct message_id) from user_logins"));
        Assert.Equal(NumberAsVersion, await database.ScalarAsync<long>("select count(*) from user_logins where app_version = '230'"));
        _queue.Leaves(_queue.ErrorName, NoAddress);
        // Those of the logins that stood already too: their rows were made without any.
        database.Leaves(logins: Refused + NumberAsVersion, originals: 2 * (Refused + NumberAsVersion));
        database.Leaves(Table.Audit, 1 + 2 + (2 * runs)); // Begin and end of each replay; the crashed one has no end.
        Operator.AssertNothingPersonal(string.Join('\n', await database.LinesAsync("select actor, subject, reason, outcome from vault.audit")));
    }

    public void Dispose() => _queue.Dispose();

    private List<SqsSendEntry> Messages() =>
    [
        .. Logins.Distinct(All).Index().Select(one => one.Index switch
        {
            < Refused => FailedLogins.Refused(_queue, one.Item),
            < Refused + NumberAsVersion => FailedLogins.NumberAsVersion(_queue, one.Item),
            _ => FailedLogins.NoAddress(_queue, one.Item),
        }),
    ];

    private static async Task SummariseAsync(Operator @operator)
    {
        var summary = await @operator.JsonAsync(0, "summary");

        Assert.Equal(All, summary.GetProperty("depth").GetInt32());
        Assert.Equal(
            [$"{FailedLogins.NotStored}||{Refused}", $"{FailedLogins.Invalid}|app_version|{NumberAsVersion}", $"{FailedLogins.Invalid}|ip|{NoAddress}"],
            summary.GetProperty("groups").EnumerateArray().Select(group =>
                $"{group.GetProperty("fault_type")}|{string.Join(',', group.GetProperty("fields").EnumerateArray())}|{group.GetProperty("count")}"));
    }

    private async Task ListAsync(Operator @operator, List<SqsSendEntry> messages)
    {
        var began = Stopwatch.GetTimestamp();
        var list = await @operator.JsonAsync(0, "list", "--limit", $"{All}");
        var took = Stopwatch.GetElapsedTime(began);

        TestContext.Current.TestOutputHelper?.WriteLine($"Listing {All:N0} messages took {took.TotalSeconds:N1} s.");
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(
            messages.Select(message => $"{FailedLogins.IdOf(message)}").Order(),
            list.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetString()!).Order());
        Assert.Equal(All, await _queue.CountVisibleAsync(_queue.ErrorName));
    }

    private static async Task DryRunAsync(Operator @operator)
    {
        var report = await @operator.RunAsync(2, ["replay", "--all", "--dry-run", .. Repair]);

        Assert.Contains("Would store 8,950, already stored 50, still invalid 1,000: ip.", report);
        Assert.Contains("In 3,000 messages:\n  - app_version: 230\n  + app_version: \"230\"\n", report);
    }

    private async Task ReplayByTwoAsync(Operator @operator)
    {
        await using var crashing = @operator.Start(["replay", "--all", "--max", "2000", "--rate", "50/s", .. Repair]);
        await Deadline.WaitForAsync(
            "the first replay is in the middle", async () => await IsReplayingAsync() && await _queue.CountAsync(_queue.Name) > 0);

        // It takes what the first one does not hold, and ends long before it.
        await using var other = @operator.Start(["replay", "--all", "--json", .. Repair]);
        Assert.Equal(2, await other.WaitForExitAsync());
        await crashing.KillAsync();

        Operator.AssertNothingPersonal(crashing.Output + crashing.Log + other.Output + other.Log);
        var report = JsonElement.Parse(other.Output);
        var rate = report.GetProperty("sent").GetInt32() / report.GetProperty("seconds").GetDouble();
        TestContext.Current.TestOutputHelper?.WriteLine($"{report.GetProperty("sent")} were replayed by one operator at {rate:N0} a second.");
        Assert.InRange(rate, 2_000, double.MaxValue);
        Assert.InRange(await _queue.CountAsync(_queue.ErrorName), NoAddress + 1, All - 1);
    }

    private async Task<bool> IsReplayingAsync() =>
        await database.ScalarAsync<long>("select count(*) from vault.audit where action = 'replay' and outcome = 'begun'") == 1;
}
