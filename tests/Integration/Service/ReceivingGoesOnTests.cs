using System.Net;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Whatever SQS refuses while the service runs, receiving goes on when it no longer does.</summary>
public sealed class ReceivingGoesOnTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 200;

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task A_refusal_while_the_breaker_starts_the_endpoint_again_is_said_and_tried_again()
    {
        var before = await StoredAsync();
        await using var sqs = await SqsGateway.StartAsync();
        await using var service = ServiceProcess.Start(Settings(sqs), "run");
        await Deadline.WaitForAsync("the service runs", () => service.Output.Contains("Bus started", StringComparison.Ordinal));
        await database.Source.ExecuteAsync("alter table user_logins rename to user_logins_away");
        await _queue.AddAsync(Logins.Distinct(Messages));
        await Deadline.WaitForAsync("the breaker opened", () => service.Output.Contains("The breaker is open", StringComparison.Ordinal));

        var refusal = sqs.On("GetQueueAttributes", call => call.IsOf(_queue.Name) && call.Body.Contains("VisibilityTimeout", StringComparison.Ordinal))
            .Refuse(HttpStatusCode.Forbidden, "AccessDeniedException", "Not allowed to look.").Times(2);
        await database.Source.ExecuteAsync("alter table user_logins_away rename to user_logins");

        await Deadline.WaitForAsync("all are stored", async () => await StoredAsync() - before == Messages);
        Assert.Equal(2, refusal.Taken);
        Assert.Equal(1, Count(service, $"The queue {_queue.Name} cannot be opened."));
        Assert.Contains("sqs:GetQueueAttributes", service.Output, StringComparison.Ordinal);
        Assert.Equal(1, Count(service, $"The queue {_queue.Name} can be opened again."));
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        await EventsAreSentAsync();
        Assert.Equal(0, await service.TerminateAsync());
    }

    [Fact]
    public async Task Receives_that_are_refused_from_the_start_on_and_for_longer_than_anything_waits_end_nothing()
    {
        var before = await StoredAsync();
        await using var sqs = await SqsGateway.StartAsync();
        var refusal = sqs.On("ReceiveMessage").Refuse(HttpStatusCode.Forbidden, "AccessDeniedException", "Not allowed to receive.");
        await using var service = ServiceProcess.Start(Settings(sqs), "run");
        using var health = await ServiceHealth.OfAsync(service);
        await Deadline.WaitForAsync("the service runs", () => service.Output.Contains("Bus started", StringComparison.Ordinal));
        await _queue.AddAsync(Logins.Distinct(Messages));

        Assert.Contains("it fails", await health.NoticeAsync("receiving"), StringComparison.Ordinal);
        await Deadline.WaitForAsync("receives were refused for longer than the outbox waits for the bus", () => refusal.Taken == 6);
        refusal.End();

        await Deadline.WaitForAsync("all are stored", async () => await StoredAsync() - before == Messages);
        await health.WaitUntilReadyAsync();
        await EventsAreSentAsync();
        Assert.Equal(1, Count(service, $"Receiving from {_queue.Name} failed."));
        Assert.Equal(1, Count(service, $"Receiving from {_queue.Name} works again."));
        Assert.Equal(0, await service.TerminateAsync());
    }

    public void Dispose() => _queue.Dispose();

    private static int Count(ServiceProcess service, string text) => service.Output.Split(text).Length - 1;

    private Task EventsAreSentAsync() => Deadline.WaitForAsync(
        "the events are sent", async () => await database.ScalarAsync<long>("""select count(*) from "OutboxState" """) == 0);

    private Task<long> StoredAsync() => database.ScalarAsync<long>("select count(*) from user_logins");

    private Dictionary<string, string> Settings(SqsGateway sqs) => new(ServiceSettings.For(database, _queue))
    {
        ["Amazon__ServiceUrl"] = sqs.Address,
        ["LoginQueue__Breaker__ActivationThreshold"] = "50",
        ["LoginQueue__Breaker__RestartTimeout"] = "00:00:02",
    };
}
