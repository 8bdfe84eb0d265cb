using System.Text.Json.Nodes;
using System.Threading.Channels;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;
using BusEtl.Tests.Integration.Infrastructure.Books;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Tests.Integration.AmazonSqs;

/// <summary>A bus that publishes, another that consumes from a queue of its own, and SNS between them.</summary>
public sealed class PublishSubscribeTests : IAsyncDisposable
{
    private const string Region = "us-east-1";
    private static readonly BasicAWSCredentials Credentials = new("local", "local");

    private readonly TestQueue _queue = new();
    private readonly List<ServiceProvider> _services = [];
    private readonly SqsClient _sqs =
        new(new SqsClientOptions { ServiceUrl = new Uri(TestEnvironment.Sqs), Region = Region, Credentials = Credentials });

    private readonly SnsClient _sns =
        new(new SnsClientOptions { ServiceUrl = new Uri(TestEnvironment.Sqs), Region = Region, Credentials = Credentials });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string TopicName => _queue.NameOf("topic");

    private string OtherTopicName => _queue.NameOf("more");

    private string QueueName => _queue.Name;

    // What the buses have begun is ended before the books are closed.
    public PublishSubscribeTests() => TestBooks.Current!.StopFirst(StopAllAsync);

    public async ValueTask DisposeAsync()
    {
        foreach (var services in _services)
            await services.DisposeAsync();

        _sqs.Dispose();
        _sns.Dispose();
        _queue.Dispose();
    }

    [Fact]
    public async Task A_published_message_reaches_the_queue_of_another_service_with_its_identity_and_headers()
    {
        var inbox = await SubscribeAsync();
        var publisher = await StartAsync();
        var id = NewId.NextGuid();

        await publisher.Publish(
            new LoginsAnnounced(42, "Zoë & €"),
            context =>
            {
                context.MessageId = id;
                for (var i = 0; i < 14; i++)
                    context.Headers.Set($"H{i}", $"value {i}");
            },
            Cancelled);

        var received = Assert.Single(await inbox.TakeAsync(1));
        Assert.Equal(id, received.MessageId);
        Assert.Equal(new LoginsAnnounced(42, "Zoë & €"), received.Message);
        Assert.Equal("application/vnd.masstransit+json", received.ContentType);
        Assert.Equal(Enumerable.Range(0, 14).Select(i => $"value {i}"), Enumerable.Range(0, 14).Select(i => received.Headers[$"H{i}"]));
        Assert.Equal($"amazonsqs://{Region}/{TopicName}?type=topic", received.Destination);
    }

    [Fact]
    public async Task Raw_JSON_arrives_as_raw_JSON()
    {
        var inbox = await SubscribeAsync(bus => bus.UseRawJsonSerializer());
        var publisher = await StartAsync(bus => bus.UseRawJsonSerializer());
        var id = NewId.NextGuid();
        await publisher.Publish(new LoginsAnnounced(1, "raw"), context => context.MessageId = id, Cancelled);

        var received = Assert.Single(await inbox.TakeAsync(1));
        Assert.Equal((id, "application/json", new LoginsAnnounced(1, "raw")), (received.MessageId, received.ContentType, received.Message));
    }

    [Fact]
    public async Task Five_hundred_published_messages_arrive_each_once()
    {
        var inbox = await SubscribeAsync();
        var publisher = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => publisher.Publish(new LoginsAnnounced(i, "many"), Cancelled)));

        var received = await inbox.TakeAsync(500);
        Assert.Equal(Enumerable.Range(0, 500), received.Select(one => one.Message.Count).Order());
        Assert.Equal(500, received.Select(one => one.MessageId).Distinct().Count());
        await StopAllAsync();
        Assert.Equal(500, inbox.Count);
    }

    [Fact]
    public async Task A_message_sent_to_the_address_of_a_topic_is_published()
    {
        // As an outbox does, which keeps the address and not the type.
        var inbox = await SubscribeAsync();
        var publisher = await StartAsync();

        foreach (var address in new[] { $"amazonsqs://{Region}/{TopicName}?type=topic", $"topic:{TopicName}" })
        {
            var endpoint = await publisher.GetSendEndpoint(new Uri(address));
            await endpoint.Send(new LoginsAnnounced(7, address), Cancelled);
        }

        Assert.Equal(2, (await inbox.TakeAsync(2)).Count);
    }

    [Fact]
    public async Task A_second_start_changes_neither_subscription_nor_policy()
    {
        await SubscribeAsync();
        var before = (await ReadPolicyAsync(), await ListSubscriptionsAsync());
        await StopAllAsync();
        await SubscribeAsync();

        var subscription = Assert.Single(await ListSubscriptionsAsync());
        Assert.Equal(before.Item2, [subscription]);
        Assert.Equal(before.Item1, await ReadPolicyAsync());
        Assert.Equal("true", (await _sns.GetSubscriptionAttributesAsync(subscription.Arn, Cancelled))["RawMessageDelivery"]);
        var statement = Assert.Single(JsonNode.Parse(before.Item1!)!["Statement"]!.AsArray())!;
        Assert.Equal(await TopicArnAsync(), (string?)statement["Condition"]!["ArnEquals"]!["aws:SourceArn"]);
    }

    [Fact]
    public async Task A_subscription_without_raw_delivery_is_corrected_and_the_policy_of_others_stays()
    {
        const string Theirs = """{"Sid":"theirs","Effect":"Allow","Principal":"*","Action":"sqs:ReceiveMessage","Resource":"*"}""";
        var queueUrl = await CreateQueuesAsync();
        await _sqs.SetQueueAttributesAsync(
            queueUrl, new Dictionary<string, string> { ["Policy"] = $$"""{"Version":"2012-10-17","Statement":[{{Theirs}}]}""" }, Cancelled);
        var arn = await CreateSubscriptionAsync(queueUrl, new Dictionary<string, string>());

        var inbox = await SubscribeAsync();
        var publisher = await StartAsync();
        await publisher.Publish(new LoginsAnnounced(3, "corrected"), Cancelled);

        Assert.Equal(3, Assert.Single(await inbox.TakeAsync(1)).Message.Count);
        Assert.Equal(arn, Assert.Single(await ListSubscriptionsAsync()).Arn);
        var statements = JsonNode.Parse((await ReadPolicyAsync())!)!["Statement"]!.AsArray();
        Assert.Equal((2, "theirs"), (statements.Count, (string?)statements[0]!["Sid"]));
    }

    [Fact]
    public async Task With_consume_topology_switched_off_only_what_is_asked_for_is_subscribed()
    {
        var inbox = new Inbox();
        await StartAsync(bus => bus.ReceiveEndpoint(QueueName, endpoint =>
        {
            endpoint.WaitTimeSeconds = 1;
            endpoint.ConfigureConsumeTopology = false;
            endpoint.Handler<LoginsAnnounced>(inbox.AddAsync);
        }));
        Assert.Empty(await ListSubscriptionsAsync());

        await StartAsync(bus => bus.ReceiveEndpoint(QueueName, endpoint =>
        {
            endpoint.WaitTimeSeconds = 1;
            endpoint.ConfigureConsumeTopology = false;
            endpoint.Subscribe<LoginsAnnounced>();
            endpoint.Subscribe(OtherTopicName, subscription => subscription.TopicAttributes["DisplayName"] = "More");
            endpoint.Handler<LoginsAnnounced>(inbox.AddAsync);
        }));
        Assert.Single(await ListSubscriptionsAsync());
        Assert.Single(await ListSubscriptionsAsync(OtherTopicName));
    }

    [Fact]
    public async Task With_creation_off_a_missing_subscription_stops_the_start_and_is_named()
    {
        await CreateQueuesAsync();
        await TopicArnAsync();

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => SubscribeAsync(createQueues: false));
        Assert.Contains(
            $":{QueueName} is not subscribed to the topic {TopicName}, and creating topics and subscriptions is switched off.",
            failure.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("sns:Subscribe", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(await ListSubscriptionsAsync());
    }

    [Fact]
    public async Task With_creation_off_a_subscription_without_raw_delivery_stops_the_start()
    {
        await CreateSubscriptionAsync(await CreateQueuesAsync(), new Dictionary<string, string>());

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => SubscribeAsync(createQueues: false));
        Assert.Contains("has no raw delivery", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_creation_off_what_exists_is_used_and_a_publish_to_a_missing_topic_is_a_clear_error()
    {
        await CreateSubscriptionAsync(await CreateQueuesAsync(), new Dictionary<string, string> { ["RawMessageDelivery"] = "true" });

        var inbox = await SubscribeAsync(createQueues: false);
        var bus = _services[^1].GetRequiredService<IBusControl>();
        await bus.Publish(new LoginsAnnounced(5, "kept"), Cancelled);
        Assert.Equal(5, Assert.Single(await inbox.TakeAsync(1)).Message.Count);

        var failure = await Assert.ThrowsAsync<ConnectionException>(() => bus.Publish(new NeverMade("lost"), Cancelled));
        Assert.Contains("PublishSubscribeTests_NeverMade cannot be published to:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("sns:CreateTopic", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_DeployPublishTopology_the_topics_of_what_is_published_are_made_at_the_start()
    {
        await StartAsync(bus => bus.Publish<LoginsAnnounced>());
        Assert.False(await IsThereAsync(TopicName));

        await StartAsync(bus =>
        {
            bus.DeployPublishTopology = true;
            bus.Message<NeverMade>(message => message.SetEntityName(_queue.NameOf("excluded")));
            bus.Publish<LoginsAnnounced>();
            bus.Publish<NeverMade>(topic => topic.Exclude = true);
        });

        Assert.True(await IsThereAsync(TopicName));
        Assert.False(await IsThereAsync(_queue.NameOf("excluded")));
    }

    [Fact]
    public async Task With_DeployTopologyOnly_queues_and_subscriptions_are_made_and_nothing_is_received()
    {
        var inbox = await SubscribeAsync(bus => bus.DeployTopologyOnly = true);
        Assert.Single(await ListSubscriptionsAsync());

        var publisher = await StartAsync();
        await publisher.Publish(new LoginsAnnounced(1, "waits"), Cancelled);
        await StopAllAsync();

        Assert.Equal(0, inbox.Count);
        Assert.Single(await (await SubscribeAsync()).TakeAsync(1));
    }

    [Fact]
    public async Task A_topic_that_is_gone_is_made_again_by_its_publisher_with_the_subscriptions_of_its_bus()
    {
        var inbox = await SubscribeAsync();
        var bus = _services[^1].GetRequiredService<IBusControl>();
        await bus.Publish(new LoginsAnnounced(1, "before"), Cancelled);
        await inbox.TakeAsync(1);

        await StackApi.DeleteTopicAsync(ArnOf(TopicName));
        await bus.Publish(new LoginsAnnounced(2, "after"), Cancelled);

        Assert.Equal(2, Assert.Single(await inbox.TakeAsync(1)).Message.Count);
    }

    [Fact]
    public async Task A_message_over_256_KiB_is_refused_before_it_is_sent()
    {
        var publisher = await StartAsync();
        var failure = await Assert.ThrowsAsync<ArgumentException>(
            () => publisher.Publish(new LoginsAnnounced(1, new string('x', SnsLimits.MaxMessageBytes)), Cancelled));
        Assert.Contains("SNS takes 262144 at most", failure.Message, StringComparison.Ordinal);
    }

    private async Task<Inbox> SubscribeAsync(Action<IAmazonSqsBusFactoryConfigurator>? configure = null, bool createQueues = true)
    {
        var inbox = new Inbox();
        await StartAsync(
            bus =>
            {
                configure?.Invoke(bus);
                bus.ReceiveEndpoint(QueueName, endpoint =>
                {
                    // A stop waits for the open receive.
                    endpoint.WaitTimeSeconds = 1;
                    endpoint.Handler<LoginsAnnounced>(inbox.AddAsync);
                });
            },
            createQueues);
        return inbox;
    }

    private async Task<IBusControl> StartAsync(Action<IAmazonSqsBusFactoryConfigurator>? configure = null, bool createQueues = true)
    {
        var services = new ServiceCollection()
            .AddMassTransit(registration =>
            {
                registration.DisableUsageTelemetry();
                registration.UsingAmazonSqs((_, bus) =>
                {
                    bus.Host(Region, host =>
                    {
                        host.ServiceUrl(new Uri(TestEnvironment.Sqs));
                        host.Credentials(Credentials);
                        host.CreateQueues(createQueues);
                    });
                    bus.Message<LoginsAnnounced>(message => message.SetEntityName(TopicName));
                    configure?.Invoke(bus);
                });
            })
            .BuildServiceProvider();
        var bus = services.GetRequiredService<IBusControl>();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        await bus.StartAsync(deadline.Token);
        _services.Add(services);
        return bus;
    }

    private async Task StopAllAsync()
    {
        // Cleaning up is not cut short.
        foreach (var services in _services)
            await services.GetRequiredService<IBusControl>().StopAsync(CancellationToken.None);
    }

    private async Task<string> CreateQueuesAsync()
    {
        await _sqs.CreateQueueAsync(QueueName + "_error", new Dictionary<string, string>(), null, Cancelled);
        return await _sqs.CreateQueueAsync(QueueName, new Dictionary<string, string>(), null, Cancelled);
    }

    private async Task<string> CreateSubscriptionAsync(string queueUrl, Dictionary<string, string> attributes)
    {
        var queue = await _sqs.GetQueueAttributesAsync(queueUrl, ["QueueArn"], Cancelled);
        return await _sns.SubscribeQueueAsync(await TopicArnAsync(), queue["QueueArn"], attributes, Cancelled);
    }

    // The emulator lists no subscriptions of a missing topic, and says nothing.
    private async Task<bool> IsThereAsync(string topicName)
    {
        try
        {
            await _sns.PublishAsync(ArnOf(topicName), new SnsPublishEntry { Body = "nobody listens"u8.ToArray() }, Cancelled);

            return true;
        }
        catch (TopicNotFoundException)
        {
            return false;
        }
    }

    private static string ArnOf(string topicName) => $"arn:aws:sns:{Region}:000000000000:{topicName}";

    private Task<string> TopicArnAsync(string? topicName = null) => _sns.CreateTopicAsync(topicName ?? TopicName, null, null, Cancelled);

    private async Task<IReadOnlyList<SnsSubscription>> ListSubscriptionsAsync(string? topicName = null) =>
        await _sns.ListSubscriptionsByTopicAsync(await TopicArnAsync(topicName), Cancelled);

    private async Task<string?> ReadPolicyAsync()
    {
        var url = await _sqs.GetQueueUrlAsync(QueueName, Cancelled);
        return (await _sqs.GetQueueAttributesAsync(url, ["Policy"], Cancelled)).GetValueOrDefault("Policy");
    }

    public sealed record LoginsAnnounced(int Count, string Note);

    public sealed record NeverMade(string Note);

    internal sealed record Received(
        Guid? MessageId, LoginsAnnounced Message, string? ContentType, IReadOnlyDictionary<string, string?> Headers, string? Destination);

    private sealed class Inbox
    {
        private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();
        private int _count;

        public int Count => _count;

        public async Task AddAsync(ConsumeContext<LoginsAnnounced> context)
        {
            Interlocked.Increment(ref _count);
            await _received.Writer.WriteAsync(new Received(
                context.MessageId,
                context.Message,
                context.ReceiveContext.ContentType?.MediaType,
                context.Headers.GetAll().ToDictionary(header => header.Key, header => header.Value?.ToString()),
                context.DestinationAddress?.AbsoluteUri));
        }

        public async Task<IReadOnlyList<Received>> TakeAsync(int count)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            deadline.CancelAfter(TimeSpan.FromSeconds(20));
            var taken = new List<Received>();
            while (taken.Count < count)
                taken.Add(await _received.Reader.ReadAsync(deadline.Token));
            return taken;
        }
    }
}
