using System.Net;
using BusEtl.Tests.Integration.Infrastructure;
using BusEtl.Tests.Integration.Infrastructure.Books;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Queues and the topic that somebody deletes while the service runs.</summary>
public sealed class LostQueuesTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();

    [Fact]
    public async Task Queues_that_are_deleted_while_the_service_runs_are_made_again_as_the_start_makes_them()
    {
        await using var service = Start(_queue);
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        var before = await DescribeAsync(_queue);

        foreach (var name in Names(_queue))
            await StackApi.DeleteQueueAsync(name);
        await Deadline.WaitForAsync("all are there again", () => AreThereAsync(_queue, Names(_queue)));

        Assert.Equal(before, await DescribeAsync(_queue));
        await AssertWorksAsync(_queue);
        await health.WaitUntilReadyAsync();
        _queue.Leaves(_queue.ErrorName, 1);
    }

    [Fact]
    public async Task An_error_queue_that_is_gone_is_made_again_for_the_message_that_needs_it()
    {
        await using var service = Start(_queue);
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        var before = await DescribeAsync(_queue);

        await StackApi.DeleteQueueAsync(_queue.ErrorName);
        await StackApi.DeleteQueueAsync(_queue.DeadLetterName);
        await AssertWorksAsync(_queue);
        Assert.Equal(1, Assert.Single(await _queue.TakeAllAsync(_queue.ErrorName)).ReceiveCount);

        await Deadline.WaitForAsync("the dead-letter queue is there again", () => AreThereAsync(_queue, _queue.DeadLetterName));
        Assert.Equal(before, await DescribeAsync(_queue));
        _queue.Leaves(_queue.ErrorName, 1);
    }

    [Fact]
    public async Task A_queue_that_SQS_does_not_let_be_made_for_a_minute_is_made_when_it_does()
    {
        await using var sqs = await SqsGateway.StartAsync();
        await using var service = Start(_queue, ("Amazon__ServiceUrl", sqs.Address));
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        var before = await DescribeAsync(_queue);

        var tooEarly = sqs.On("CreateQueue").Refuse(
            HttpStatusCode.BadRequest, "QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another.");
        await StackApi.DeleteQueueAsync(_queue.Name);
        await Deadline.WaitForAsync("it is not ready", async () => (await health.ReadyAsync()).ReasonOf("queue") is { } reason
            && reason.Contains("deleted less than a minute ago", StringComparison.Ordinal));
        tooEarly.End();

        await Deadline.WaitForAsync("it is there again", () => AreThereAsync(_queue, _queue.Name));
        Assert.Equal(before, await DescribeAsync(_queue));
        await AssertWorksAsync(_queue);
        await health.WaitUntilReadyAsync();
        _queue.Leaves(_queue.ErrorName, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_right_to_make_them_the_service_is_not_ready_and_says_it_once_a_minute(bool isRefused)
    {
        await CreateAllAsync();
        await using var sqs = await SqsGateway.StartAsync();
        if (isRefused)
            sqs.On("CreateQueue").Refuse(HttpStatusCode.Forbidden, "AccessDeniedException", "Not authorized.");
        await using var service = Start(_queue, ("Amazon__ServiceUrl", sqs.Address), ("Amazon__CreateQueues", $"{isRefused}"));
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();

        await StackApi.DeleteQueueAsync(_queue.ErrorName);
        var reason = await health.NoticeAsync("queue");
        Assert.StartsWith($"The queue {_queue.ErrorName} does not exist", reason);
        Assert.Contains("sqs:CreateQueue", reason);
        await _queue.SendAsync([Logins.Body(userId: $"{isRefused}"), "no login"]);
        await Deadline.WaitForAsync("the good one is stored", async () => await CountAsync($"{isRefused}") == 1);
        await Deadline.WaitForAsync("the bad one has come again", async () => await _queue.CountAsync(_queue.Name) == 1);
        Assert.Single(Lines(service, $"The queue {_queue.ErrorName} does not exist"), line => !line.Contains("not ready", StringComparison.Ordinal));
        Assert.DoesNotContain("AwsRefusals", service.Output);
        Assert.Empty(Lines(service, "-FAULT"));

        await _queue.SendToAsync(_queue.ErrorName, []);
        await Deadline.WaitForAsync("the bad one is moved", async () => await _queue.CountAsync(_queue.ErrorName) == 1);
        await database.WaitUntilDoneAsync(_queue);
        await health.WaitUntilReadyAsync();
        await Deadline.WaitForAsync("the log says so", () => Lines(service, $"The queue {_queue.ErrorName} is there again").Any());
        Assert.Single(Lines(service, $"The queue {_queue.ErrorName} is there again"));
        _queue.Leaves(_queue.ErrorName, 1);
    }

    [Fact]
    public async Task After_an_emulator_was_started_anew_and_empty_everything_is_made_again_and_the_outbox_goes_on()
    {
        await using var emulator = await OwnEmulator.StartAsync();
        using var queue = new TestQueue(emulator.Address);
        await using var service = Start(queue, ("Amazon__ServiceUrl", emulator.Address));
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        await AssertWorksAsync(queue);
        var before = await DescribeAsync(queue);

        await emulator.RestartEmptyAsync();
        await Deadline.WaitForAsync("all are there again", () => AreThereAsync(queue, Names(queue)));
        Assert.Equal(before, await DescribeAsync(queue));
        await AssertWorksAsync(queue);
        await health.WaitUntilReadyAsync();
        Assert.Equal(0, await service.TerminateAsync());
        database.Book.Leaves(Table.Logins, 2);
    }

    public void Dispose() => _queue.Dispose();

    private static string[] Names(TestQueue queue) => [queue.Name, queue.ErrorName, queue.DeadLetterName];

    private static async Task<bool> AreThereAsync(TestQueue queue, params string[] names) => !names.Except(await queue.FindAsync()).Any();

    private static async Task<string> DescribeAsync(TestQueue queue)
    {
        var lines = new List<string>();
        foreach (var name in Names(queue))
        {
            var attributes = await queue.AttributesAsync(name, "VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy");
            lines.AddRange(attributes.OrderBy(attribute => attribute.Key).Select(attribute => $"{name} {attribute.Key}={attribute.Value}"));
        }

        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Lines(ServiceProcess service, string text) =>
        service.Output.Split('\n').Where(line => line.Contains(text, StringComparison.Ordinal));

    private ServiceProcess Start(TestQueue queue, params (string Name, string Value)[] changes)
    {
        var settings = ServiceSettings.For(database, queue);
        settings["LoginQueue__ErrorQueue__Retention"] = "02:00:00";
        settings["LoginQueue__Receive__VisibilityTimeout"] = "00:01:00";
        foreach (var (name, value) in changes)
            settings[name] = value;

        return ServiceProcess.Start(settings, "run");
    }

    // A good one is stored, a bad one is moved.
    private async Task AssertWorksAsync(TestQueue queue)
    {
        var user = $"{Guid.NewGuid()}";
        var errors = await CountErrorsAsync(queue);
        await queue.SendAsync([Logins.Body(userId: user), "no login"]);
        await Deadline.WaitForAsync("the good one is stored", async () => await CountAsync(user) == 1);
        await Deadline.WaitForAsync("the bad one is moved", async () => await CountErrorsAsync(queue) == errors + 1);
        await Deadline.WaitForAsync("the queue is empty", async () => await queue.CountAsync(queue.Name) == 0);
        await Deadline.WaitForAsync("all is announced", async () => await CountEventsAsync() == 0);
    }

    private static async Task<int> CountErrorsAsync(TestQueue queue) =>
        await AreThereAsync(queue, queue.ErrorName) ? await queue.CountAsync(queue.ErrorName) : 0;

    private Task<long> CountEventsAsync() => database.ScalarAsync<long>("select count(*) from \"OutboxMessage\"");

    private Task<long> CountAsync(string user) => database.ScalarAsync<long>($"select count(*) from user_logins where user_id = '{user}'");

    private async Task CreateAllAsync()
    {
        foreach (var name in Names(_queue))
            await _queue.SendToAsync(name, []);
    }
}
