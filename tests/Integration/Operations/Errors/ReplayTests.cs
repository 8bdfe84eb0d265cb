using System.Globalization;
using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Operations.Errors;

/// <summary>What a replay sends, how fast, and what it leaves.</summary>
public sealed class ReplayTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();

    [Fact]
    public async Task A_rate_is_kept_within_a_tenth_and_no_more_are_sent_than_allowed()
    {
        const int perSecond = 100;
        const int most = 300;
        await _queue.SendToAsync(_queue.ErrorName, Logins.Distinct(most + 20).Select(body => FailedLogins.Refused(_queue, body)));
        await _queue.CreateAsync();

        await using var login = await RoleLogin.OfAsync(database, "busetl_operator"); // All the rights that it takes.
        var @operator = new Operator(database, _queue);
        @operator.Settings["ConnectionStrings__BusEtl"] = login.ConnectionString;

        await @operator.RunAsync(2, "replay", "--all", "--rate", $"{perSecond}/s", "--max", $"{most}");

        var sent = (await _queue.TakeAllAsync(_queue.Name)).Select(message => message.SentTimestamp).Order().ToList();
        Assert.Equal(most, sent.Count);
        // The first call has 10 messages, and the time begins after it.
        Assert.InRange((most - 10) / (sent[^1] - sent[0]).TotalSeconds, perSecond * 0.9, perSecond * 1.1);
        Assert.Equal(20, await _queue.CountVisibleAsync(_queue.ErrorName));
        Leaves(most, errors: 20);
    }

    [Fact]
    public async Task A_copy_has_its_identity_first_sent_time_and_own_headers_and_counts_its_replays()
    {
        var failed = FailedLogins.Refused(_queue, Logins.Body());
        var attributes = new Dictionary<string, string>(AttributeBudget.Unpack(failed.Attributes!)) { ["tenant"] = "one", ["BusEtl-Replays"] = "2" };
        using var sealing = new TestSealing(FailedLogins.KeyRing);
        await _queue.SendToAsync(_queue.ErrorName, [sealing.Seal(failed with { Attributes = attributes }, _queue)]);
        await _queue.CreateAsync();

        await new Operator(database, _queue).RunAsync(0, "replay", "--id", $"{FailedLogins.IdOf(failed)}");

        Leaves(1, errors: 0);
        var copy = Assert.Single(await _queue.TakeAllAsync(_queue.Name));
        Assert.Equal(failed.Body.ToArray(), copy.Body.ToArray());
        Assert.Equal(
            copy.Attributes["BusEtl-Seal"],
            sealing.Seal(new SqsSendEntry { Body = copy.Body, Attributes = copy.Attributes }, _queue).Attributes!["BusEtl-Seal"]);
        Assert.Equal(
            new SortedDictionary<string, string>
            {
                ["BusEtl-Replays"] = "3",
                ["BusEtl-Seal"] = copy.Attributes["BusEtl-Seal"],
                ["Content-Type"] = "application/json",
                ["MessageId"] = attributes["MessageId"],
                ["SentTimestamp"] = attributes["SentTimestamp"],
                ["tenant"] = "one",
            },
            new SortedDictionary<string, string>(copy.Attributes.ToDictionary()));
    }

    [Fact]
    public async Task Logins_that_the_real_service_refused_are_mended_by_rules_and_stored_with_the_tokens_that_were_shown()
    {
        var @operator = new Operator(database, _queue);
        await _queue.SendAsync(
        [
            Logins.Body(userId: "renamed", ip: "203.0.113.7").Replace("\"ip\"", "\"ip_address\"", StringComparison.Ordinal),
            Logins.Body(userId: "blank", locale: " "),
            "no login at all, from 203.0.113.8",
        ]);
        Assert.Contains("3 rejected", await @operator.DrainAsync());

        string[] repair = ["--rename", "ip_address=ip", "--set", "locale=de_DE"];
        var dry = await @operator.RunAsync(2, ["replay", "--all", "--dry-run", .. repair]);
        Assert.Contains("Would store 2, already stored 0, still invalid 1: body.", dry);
        Assert.Contains("- ip_address: <text of 11 characters>", dry);
        await @operator.RunAsync(2, ["replay", "--all", .. repair]);
        Assert.Contains("2 stored", await @operator.DrainAsync());

        var rows = await database.LinesAsync("select user_id, masked_ip, locale from user_logins where user_id in ('renamed', 'blank') order by user_id");
        Assert.Equal(["blank", "renamed"], rows.Select(row => row.Split('|')[0]));
        Assert.Contains($"+ ip: {rows[1].Split('|')[1]}\n", dry);
        Assert.All(rows, row => Assert.EndsWith("|de_DE", row));
        Leaves(0, errors: 1);
    }

    [Fact]
    public async Task What_SQS_itself_moved_to_the_dead_letter_queue_is_replayed_as_the_message_that_it_is()
    {
        var forged = new Dictionary<string, string>
        {
            ["BusEtl-Replays"] = "7",
            ["MT-Fault-Message"] = "The login could not be stored (SQLSTATE 42501).",
        };
        await _queue.SendToAsync(
            _queue.DeadLetterName,
            [new SqsSendEntry { Body = Encoding.UTF8.GetBytes(Logins.Body(userId: "dead-letter")), Attributes = forged }]);
        await _queue.CreateAsync();
        var @operator = new Operator(database, _queue);
        var listed = Assert.Single((await @operator.JsonAsync(0, "list", "--queue", "_dlq")).GetProperty("messages").EnumerateArray());

        Assert.Contains(
            "sealed          no: ", await @operator.RunAsync(0, "show", $"{listed.GetProperty("id")}", "--queue", _queue.DeadLetterName));
        await @operator.RunAsync(0, "replay", "--all", "--queue", _queue.DeadLetterName);

        Leaves(1, errors: 0);
        var copy = Assert.Single(await _queue.TakeAllAsync(_queue.Name));
        Assert.Equal((listed.GetProperty("id").GetString(), "1"), (copy.Attributes["MessageId"], copy.Attributes["BusEtl-Replays"]));
        Assert.Equal(
            listed.GetProperty("first_sent").GetDateTimeOffset().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            copy.Attributes["SentTimestamp"]);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_replay_between_two_calls_and_gives_back_what_was_not_sent()
    {
        await _queue.SendToAsync(_queue.ErrorName, Logins.Distinct(200).Select(body => FailedLogins.Refused(_queue, body)));
        await _queue.CreateAsync();
        await using var replay = new Operator(database, _queue).Start("replay", "--all", "--rate", "20/s", "--json");
        await Deadline.WaitForAsync("some are sent", async () => await _queue.CountAsync(_queue.Name) > 5);

        Assert.Equal(2, await replay.TerminateAsync());

        var sent = await _queue.CountAsync(_queue.Name);
        Leaves(sent, 200 - sent);
        Assert.Equal(200 - sent, await _queue.CountVisibleAsync(_queue.ErrorName));
        Assert.Equal(sent, System.Text.Json.JsonElement.Parse(replay.Output).GetProperty("sent").GetInt32());
        Assert.Equal(1, await database.ScalarAsync<long>($"select count(*) from vault.audit where outcome = 'Stopped. It was interrupted. Sent {sent} of 200 messages, {200 - sent} left.'"));
    }

    [Fact]
    public async Task What_comes_while_a_replay_goes_on_is_not_touched()
    {
        await _queue.SendToAsync(_queue.ErrorName, Logins.Distinct(60).Select(body => FailedLogins.Refused(_queue, body)));
        await _queue.CreateAsync();
        await using var replay = new Operator(database, _queue).Start("replay", "--all", "--rate", "20/s");
        await Deadline.WaitForAsync("some are sent", async () => await _queue.CountAsync(_queue.Name) > 0);

        var late = FailedLogins.Refused(_queue, Logins.Body());
        await _queue.SendToAsync(_queue.ErrorName, [late]);

        Assert.Equal(0, await replay.WaitForExitAsync());
        Leaves(60, errors: 1);
        var left = Assert.Single(await _queue.TakeAllAsync(_queue.ErrorName));
        Assert.Equal(late.Attributes!["MessageId"], left.Attributes["MessageId"]);
        Assert.Equal(1, left.ReceiveCount);
    }

    [Fact]
    public async Task Too_large_a_share_of_failures_stops_a_replay_after_a_part()
    {
        const int part = 500;
        await _queue.SendToAsync(_queue.ErrorName, Logins.Distinct(part + 100).Select(body => FailedLogins.Refused(_queue, body)));
        await _queue.CreateAsync();

        // No service works, so nothing is stored in time.
        var report = await new Operator(database, _queue).JsonAsync(
            1, "replay", "--all", "--stop-on-failure-share", "0.2", "--outcome-timeout", "1");

        Assert.Equal((part, 100), (report.GetProperty("sent").GetInt32(), report.GetProperty("left").GetInt32()));
        Assert.Equal(part, report.GetProperty("not_stored_in_time").GetInt32());
        Leaves(part, errors: 100);
        Assert.Equal(100, await _queue.CountVisibleAsync(_queue.ErrorName));
    }

    [Fact]
    public async Task What_others_hold_is_counted_as_not_seen_and_left()
    {
        await _queue.SendToAsync(_queue.ErrorName, Logins.Distinct(12).Select(body => FailedLogins.Refused(_queue, body)));
        await _queue.CreateAsync();
        var held = await _queue.TakeSomeAsync(_queue.ErrorName);
        var @operator = new Operator(database, _queue);

        var summary = await @operator.JsonAsync(0, "summary");
        Assert.Equal(
            (12, 12 - held.Count, held.Count),
            (summary.GetProperty("depth").GetInt32(), summary.GetProperty("seen").GetInt32(), summary.GetProperty("unseen").GetInt32()));
        Assert.Contains($"About {held.Count} could not be seen", await @operator.RunAsync(2, "replay", "--all"));

        Leaves(12 - held.Count, held.Count);
    }

    public void Dispose() => _queue.Dispose();

    // The audit has one row for the beginning of a replay and one for its end.
    private void Leaves(int sent, int errors)
    {
        _queue.Leaves(_queue.Name, sent);
        _queue.Leaves(_queue.ErrorName, errors);
        database.Leaves(Table.Audit, 2);
    }
}
