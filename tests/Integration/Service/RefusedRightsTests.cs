using System.Net;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>
/// Rights that the task's role loses while the service runs, or never had: readiness names each one, the log says it once a minute, and nothing
/// is lost that waiting can save.
/// </summary>
public sealed class RefusedRightsTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Bad = 20;
    private const string Topic = "BusEtl_Contracts-LoginsRecorded";
    private const string NotAuthorized = "User: arn:aws:sts::000000000000:assumed-role/busetl/1 is not authorized.";

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task While_the_error_queue_takes_nothing_the_bad_ones_wait_and_readiness_says_which_right_is_missing()
    {
        await using var sqs = await SqsGateway.StartAsync();
        await using var service = Start(sqs);
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        var refusal = Deny(sqs, "SendMessageBatch", _queue.ErrorName);

        await _queue.SendAsync(Enumerable.Range(0, Bad).Select(number => $"no login {number}"));
        var reason = await health.NoticeAsync("rights");
        Assert.StartsWith($"SQS refuses sqs:SendMessage on the queue {_queue.ErrorName} since ", reason);
        Assert.Contains("Allow it in the policy of the task's role", reason);

        // Once none can be moved they are tried one by one.
        await Deadline.WaitForAsync("moves were refused again and again", async () =>
            refusal.Taken >= 5 && await _queue.CountAsync(_queue.Name) == Bad);
        var log = service.Output;
        refusal.End();

        await Deadline.WaitForAsync("all bad ones are moved", async () => await _queue.CountAsync(_queue.ErrorName) == Bad);
        await database.WaitUntilDoneAsync(_queue);
        Assert.All(await _queue.TakeAllAsync(_queue.ErrorName), message => Assert.Contains("MT-Fault-Message", message.Attributes.Keys));
        Assert.Equal(0, await _queue.CountAsync(_queue.DeadLetterName));
        await health.WaitUntilReadyAsync();
        Assert.Single(Lines(log, NotAuthorized));
        Assert.DoesNotContain("-FAULT", log);
        Assert.Single(Lines(service.Output, $"It works again: 'SQS refuses sqs:SendMessage on the queue {_queue.ErrorName}' is over"));
        _queue.Leaves(_queue.ErrorName, Bad);
    }

    [Fact]
    public async Task What_is_bound_for_the_dead_letter_queue_leaves_its_fault_in_the_log()
    {
        await using var sqs = await SqsGateway.StartAsync();
        await using var service = Start(sqs, ("LoginQueue__ErrorQueue__MaxReceiveCount", "3"));
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        Deny(sqs, "SendMessageBatch", _queue.ErrorName);

        await _queue.SendAsync([Logins.Body(ip: "300.1.1.1")]);
        await Deadline.WaitForAsync("it was received for the last time", () => Lines(service.Output, "was received 3 of 3 times").Count == 1);

        var line = Assert.Single(Lines(service.Output, "was received 3 of 3 times"));
        var id = Assert.Single(sqs.Calls.Where(call => call.Action == "SendMessageBatch" && call.IsOf(_queue.ErrorName)).Take(1)).Body;
        Assert.Contains("ip", line);
        Assert.Contains("InvalidLoginException", line);
        Assert.DoesNotContain("300.1.1.1", line);
        Assert.Contains(System.Text.RegularExpressions.Regex.Match(line, "The message ([0-9a-f-]{36}) could").Groups[1].Value, id);
        _queue.Leaves(_queue.Name, 1);
    }

    [Fact]
    public async Task What_cannot_be_deleted_is_stored_once_and_waits_and_the_log_has_one_line()
    {
        await using var sqs = await SqsGateway.StartAsync();
        await using var service = Start(
            sqs, ("LoginQueue__Receive__VisibilityTimeout", "00:00:02"), ("LoginQueue__Retry__Intervals__0", "00:00:00.2"));
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        var stored = await StoredAsync();
        var refusal = Deny(sqs, "DeleteMessageBatch", _queue.Name);

        await _queue.SendAsync(Logins.Distinct(Bad), TimeSpan.FromSeconds(2));
        Assert.StartsWith($"SQS refuses sqs:DeleteMessage on the queue {_queue.Name} since ", await health.NoticeAsync("rights"));
        var round = refusal.Taken;
        await Deadline.WaitForAsync("they have come again", () => refusal.Taken >= round + (Bad / 10));
        var log = service.Output;
        refusal.End();

        await Deadline.WaitForAsync("all are deleted", async () => await _queue.CountAsync(_queue.Name) == 0);
        Assert.Equal(stored + Bad, await StoredAsync());
        Assert.Equal(0, await _queue.CountAsync(_queue.DeadLetterName));
        await health.WaitUntilReadyAsync();
        Assert.Single(Lines(log, NotAuthorized));
        Assert.DoesNotContain("could not be deleted", log);
    }

    [Fact]
    public async Task A_right_to_receive_or_to_change_visibility_that_is_missing_is_noticed()
    {
        await using var sqs = await SqsGateway.StartAsync();
        await using var service = Start(sqs);
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();

        var receiving = Deny(sqs, "ReceiveMessage", _queue.Name);
        Assert.StartsWith($"SQS refuses sqs:ReceiveMessage on the queue {_queue.Name} since ", await health.NoticeAsync("rights"));
        receiving.End();
        await health.WaitUntilReadyAsync();

        var hiding = Deny(sqs, "ChangeMessageVisibilityBatch", _queue.Name);
        var moving = Deny(sqs, "SendMessageBatch", _queue.ErrorName);
        await _queue.SendAsync(["no login"]);
        await Deadline.WaitForAsync("it is noticed", async () => (await health.ReadyAsync()).ReasonOf("rights") is { } reason
            && reason.Contains($"SQS refuses sqs:ChangeMessageVisibility on the queue {_queue.Name} since ", StringComparison.Ordinal));
        hiding.End();
        moving.End();

        // SQS gives it back when its visibility timeout ends: it was not hidden for less.
        await service.KillAsync();
        _queue.Leaves(_queue.Name, 1);
    }

    [Fact]
    public async Task A_right_to_publish_that_is_missing_is_noticed_and_the_events_wait()
    {
        await using var sqs = await SqsGateway.StartAsync();
        await using var service = Start(sqs);
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        var refusal = sqs.On("PublishBatch").Reply(
            HttpStatusCode.Forbidden,
            $"<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>{NotAuthorized}</Message></Error></ErrorResponse>",
            "text/xml");

        await _queue.SendAsync(Logins.Distinct(1));
        Assert.StartsWith($"SNS refuses sns:Publish on the topic {Topic} since ", await health.NoticeAsync("rights"));
        Assert.Equal(1, await EventsAsync());
        refusal.End();

        await database.WaitUntilDoneAsync(_queue);
        await health.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task A_login_that_may_not_be_sent_again_goes_to_the_error_queue_with_its_own_fault()
    {
        await AttemptRecord.RefuseAsync(database.Source);
        await using var sqs = await SqsGateway.StartAsync();
        await using var service = Start(
            sqs, ("LoginQueue__Retry__Intervals__0", "00:00:00.1"), ("LoginQueue__Redelivery__Intervals__0", "00:00:01"));
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        Deny(sqs, "SendMessageBatch", _queue.Name);

        await _queue.SendAsync([Logins.Body(userId: AttemptRecord.BadUser)]);
        await Deadline.WaitForAsync("it is moved", async () => await _queue.CountAsync(_queue.ErrorName) == 1);
        await database.WaitUntilDoneAsync(_queue);

        var moved = Assert.Single(await _queue.TakeAllAsync(_queue.ErrorName));
        Assert.Equal("The login could not be stored (SQLSTATE P0001).", moved.Attributes["MT-Fault-Message"]);
        Assert.StartsWith($"SQS refuses sqs:SendMessage on the queue {_queue.Name} since ", await health.NoticeAsync("rights"));
        _queue.Leaves(_queue.ErrorName, 1);
    }

    [Theory]
    [InlineData("KmsAccessDenied", "Allow kms:GenerateDataKey and kms:Decrypt on the key")]
    [InlineData("KmsDisabled", "Enable the key")]
    public async Task A_key_of_KMS_that_may_not_be_used_is_noticed(string code, string remedy)
    {
        await using var sqs = await SqsGateway.StartAsync();
        await using var service = Start(sqs);
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        var refusal = sqs.On("SendMessageBatch", call => call.IsOf(_queue.ErrorName)).Refuse(HttpStatusCode.BadRequest, code, "Not this key.");

        await _queue.SendAsync(["no login"]);
        var reason = await health.NoticeAsync("rights");
        Assert.StartsWith($"SQS cannot use the KMS key of the queue {_queue.ErrorName} for sqs:SendMessage since ", reason);
        Assert.Contains(remedy, reason);
        refusal.End();
        await Deadline.WaitForAsync("it is moved", async () => await _queue.CountAsync(_queue.ErrorName) == 1);
        await database.WaitUntilDoneAsync(_queue);
        await health.WaitUntilReadyAsync();
        _queue.Leaves(_queue.ErrorName, 1);
    }

    public void Dispose() => _queue.Dispose();

    // A move to the error queue names the login queue too, in its headers.
    private static GatewayRule Deny(SqsGateway sqs, string action, string name) =>
        sqs.On(action, call => call.IsOf(name) && !call.IsOf(name + "_error")).Refuse(HttpStatusCode.Forbidden, "AccessDeniedException", NotAuthorized);

    private static IReadOnlyList<string> Lines(string log, string text) =>
        [.. log.Split('\n').Where(line => line.Contains(text, StringComparison.Ordinal))];

    private Task<long> StoredAsync() => database.ScalarAsync<long>("select count(*) from user_logins");

    private Task<long> EventsAsync() => database.ScalarAsync<long>("select count(*) from \"OutboxMessage\"");

    private ServiceProcess Start(SqsGateway sqs, params (string Name, string Value)[] changes)
    {
        var settings = ServiceSettings.For(database, _queue);
        settings["Amazon__ServiceUrl"] = sqs.Address;
        foreach (var (name, value) in changes)
            settings[name] = value;

        return ServiceProcess.Start(settings, "run");
    }
}
