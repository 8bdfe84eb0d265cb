using System.Text.Json.Nodes;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Servers that say more or less of a message than the emulator of these tests.</summary>
public sealed class OtherServersTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 200;
    private const string NoTime = "does not say when a message was sent";

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task A_server_that_knows_the_older_name_of_the_system_attributes_only_says_them()
    {
        await using var sqs = await SqsGateway.StartAsync();
        sqs.On("ReceiveMessage").ChangeRequest(body => Change(body, request => request.Remove("MessageSystemAttributeNames")));

        await using var service = await StoreAsync(sqs);

        Assert.DoesNotContain(NoTime, service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_leaves_out_the_system_attributes_costs_no_login_and_it_is_said_once()
    {
        await using var sqs = await SqsGateway.StartAsync();
        sqs.On("ReceiveMessage").ChangeAnswer(body => ChangeMessages(body, message => message.Remove("Attributes")));

        await using var service = await StoreAsync(sqs);

        Assert.Equal(2, service.Output.Split(NoTime).Length);
        Assert.Equal(0, await _queue.CountAsync(_queue.DeadLetterName));
        Assert.Equal(0, await database.ScalarAsync<long>(
            "select count(*) from user_logins where create_date not between current_date - 1 and current_date + 1"));
    }

    [Fact]
    public async Task A_message_group_on_a_standard_queue_does_not_part_the_batches()
    {
        await using var sqs = await SqsGateway.StartAsync();
        sqs.On("ReceiveMessage").ChangeAnswer(body => ChangeMessages(
            body, message => message["Attributes"]!["MessageGroupId"] = "tenant"));

        await using var service = await StoreAsync(sqs);

        // A message that waits for the one before it is a transaction of its own.
        var transactions = await database.ScalarAsync<long>(
            "select count(distinct recorded_at) from (select * from user_logins order by recorded_at desc limit 200) newest");
        Assert.InRange(transactions, 1, Messages / 4);
    }

    public void Dispose() => _queue.Dispose();

    private async Task<ServiceProcess> StoreAsync(SqsGateway sqs)
    {
        var before = await StoredAsync();
        var settings = ServiceSettings.For(database, _queue);
        settings["Amazon__ServiceUrl"] = sqs.Address;
        settings["Amazon__Publish"] = "false";
        settings["LoginQueue__ErrorQueue__MaxReceiveCount"] = "3";
        var service = ServiceProcess.Start(settings, "run");
        await Deadline.WaitForAsync("the service runs", () => service.Output.Contains("Bus started", StringComparison.Ordinal));
        await _queue.AddAsync(Logins.Distinct(Messages));

        await Deadline.WaitForAsync("all are stored", async () => await StoredAsync() - before == Messages);
        Assert.Equal(0, await service.TerminateAsync());
        Assert.Equal(0, await _queue.CountAsync(_queue.Name));

        return service;
    }

    private Task<long> StoredAsync() => database.ScalarAsync<long>("select count(*) from user_logins");

    private static string ChangeMessages(string body, Action<JsonObject> change) => Change(body, answer =>
    {
        foreach (var message in answer["Messages"]?.AsArray() ?? [])
            change(message!.AsObject());
    });

    private static string Change(string body, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        change(json);

        return json.ToJsonString();
    }
}
