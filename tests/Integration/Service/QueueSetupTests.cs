using System.Text.Json.Nodes;
using BusEtl.Tests.Integration.Infrastructure;
using BusEtl.Tests.Integration.Infrastructure.Books;

namespace BusEtl.Tests.Integration.Service;

/// <summary>The queues that the service finds, and those that it makes.</summary>
public sealed class QueueSetupTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const string NoPolicy = "has no RedrivePolicy: a message that kills the process comes again for ever.";
    private const string OtherTimeout = "exists with a visibility timeout of 60 s, the setting says 45 s.";

    private const string Key = "alias/busetl-test";

    private readonly TestQueue _queue = new();
    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData("run")]
    [InlineData("send")]
    public async Task Missing_queues_are_created_with_the_policy_of_the_settings(string command)
    {
        var service = await RunAsync(command, Settings());

        Assert.DoesNotContain(NoPolicy, service.Log);
        Assert.Equal("45", (await _queue.AttributesAsync(_queue.Name, "VisibilityTimeout"))["VisibilityTimeout"]);
        var policy = JsonNode.Parse((await _queue.AttributesAsync(_queue.Name, "RedrivePolicy"))["RedrivePolicy"])!;
        var deadLetters = await _queue.AttributesAsync(_queue.DeadLetterName, "QueueArn", "MessageRetentionPeriod");
        Assert.Equal(deadLetters["QueueArn"], (string?)policy["deadLetterTargetArn"]);
        Assert.Equal("3", $"{policy["maxReceiveCount"]}");
        Assert.Equal("7200", deadLetters["MessageRetentionPeriod"]);
        Assert.Equal("7200", (await _queue.AttributesAsync(_queue.ErrorName, "MessageRetentionPeriod"))["MessageRetentionPeriod"]);
    }

    [Fact]
    public async Task A_queue_that_exists_is_left_as_it_is_and_what_it_lacks_is_said_once()
    {
        await _queue.SendAsync(Logins.Distinct(1), TimeSpan.FromSeconds(60));

        var service = await RunAsync("run", Settings());

        Assert.Equal(2, service.Log.Split(NoPolicy).Length);
        Assert.Equal(2, service.Log.Split(OtherTimeout).Length);
        var attributes = await _queue.AttributesAsync(_queue.Name, "VisibilityTimeout", "RedrivePolicy");
        Assert.Equal(KeyValuePair.Create("VisibilityTimeout", "60"), Assert.Single(attributes));
        Assert.False(await _queue.ExistsAsync(_queue.DeadLetterName));
        Assert.Equal("7200", (await _queue.AttributesAsync(_queue.ErrorName, "MessageRetentionPeriod"))["MessageRetentionPeriod"]);
        Assert.Equal(1, await database.ScalarAsync<long>("select count(*) from user_logins"));
    }

    [Fact]
    public async Task Queues_beside_an_encrypted_login_queue_are_made_with_its_key_also_when_all_were_deleted()
    {
        await _queue.CreateAsync(_queue.Name, new Dictionary<string, string>
        {
            ["VisibilityTimeout"] = "45",
            ["KmsMasterKeyId"] = Key,
            ["KmsDataKeyReusePeriodSeconds"] = "600",
            ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:{{_queue.DeadLetterName}}","maxReceiveCount":"3"}""",
        });
        await using var service = ServiceProcess.Start(Settings(), "run");
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();

        string[] names = [_queue.Name, _queue.ErrorName, _queue.DeadLetterName];
        await AssertKeyAsync(names);
        foreach (var name in names)
            await StackApi.DeleteQueueAsync(name);

        await AssertKeyAsync(names);
        await health.WaitUntilReadyAsync();
        Assert.DoesNotContain("another KMS key", service.Output);
    }

    [Fact]
    public async Task A_queue_for_errors_with_another_key_than_the_login_queue_is_left_as_it_is_and_said_once()
    {
        await _queue.CreateAsync(_queue.Name, new Dictionary<string, string> { ["VisibilityTimeout"] = "45", ["KmsMasterKeyId"] = Key });
        await _queue.CreateAsync(_queue.ErrorName, new Dictionary<string, string>());

        var service = await RunAsync("run", Settings());

        var line = Assert.Single(service.Log.Split('\n'), line => line.Contains("another KMS key", StringComparison.Ordinal));
        Assert.Contains($"The queue {_queue.ErrorName} is encrypted with another KMS key (none) than {_queue.Name} ({Key})", line);
        Assert.DoesNotContain("KmsMasterKeyId", await _queue.AttributesAsync(_queue.ErrorName, "KmsMasterKeyId"));
    }

    [Fact]
    public async Task A_message_received_too_often_is_moved_to_the_dead_letter_queue_by_SQS_itself()
    {
        var settings = Settings();
        settings["LoginQueue__Receive__VisibilityTimeout"] = "00:00:02";
        settings["LoginQueue__Retry__Intervals__0"] = "00:00:00.2";
        await File.WriteAllLinesAsync(_file, Logins.Distinct(1), TestContext.Current.CancellationToken);
        await RunAsync("send", settings);

        var received = 0;
        await Deadline.WaitForAsync("the message is in the dead-letter queue", async () =>
        {
            received += (await _queue.TakeAllAsync(_queue.Name)).Count;
            return await _queue.CountAsync(_queue.DeadLetterName) == 1;
        });

        Assert.Equal(3, received);
        _queue.Leaves(_queue.DeadLetterName, 1);
    }

    [Fact]
    public async Task Services_that_start_at_the_same_time_make_the_queues_together()
    {
        var settings = Settings();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunAsync("run", settings)));

        Assert.Contains("RedrivePolicy", await _queue.AttributesAsync(_queue.Name, "RedrivePolicy"));
    }

    [Fact]
    public async Task While_SQS_is_away_the_start_waits_for_it()
    {
        var settings = Settings();
        await using var sqs = await SqsGateway.StartAsync();
        var refusal = sqs.On(null).Refuse();
        settings["Amazon__ServiceUrl"] = sqs.Address;
        await using var service = ServiceProcess.Start(settings, "run", "--exit-when-drained");

        await Deadline.WaitForAsync("it says what it waits for", () =>
            service.Log.Contains("The queues cannot be made ready. SQS could not answer GetQueueUrl on queue ", StringComparison.Ordinal));
        refusal.End();

        Assert.Equal(0, await service.WaitForExitAsync());
    }

    public void Dispose()
    {
        _queue.Dispose();
        File.Delete(_file);
    }

    private Task AssertKeyAsync(string[] names) => Deadline.WaitForAsync("all queues are there and have the key", async () =>
    {
        if (names.Except(await _queue.FindAsync()).Any())
            return false;

        foreach (var name in names)
        {
            var attributes = await _queue.AttributesAsync(name, "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds");
            Assert.Equal((Key, "600"), (attributes.GetValueOrDefault("KmsMasterKeyId"), attributes.GetValueOrDefault("KmsDataKeyReusePeriodSeconds")));
        }

        return true;
    });

    private Dictionary<string, string> Settings() => new(ServiceSettings.For(database, _queue))
    {
        ["LoginQueue__Receive__VisibilityTimeout"] = "00:00:45",
        ["LoginQueue__ErrorQueue__MaxReceiveCount"] = "3",
        ["LoginQueue__ErrorQueue__Retention"] = "02:00:00",
    };

    private async Task<ServiceProcess> RunAsync(string command, Dictionary<string, string> settings)
    {
        string[] arguments = command == "send" ? ["send", _file] : ["run", "--exit-when-drained"];
        await using var process = await ServiceProcess.RunAsync(settings, 0, arguments);

        return process;
    }
}
