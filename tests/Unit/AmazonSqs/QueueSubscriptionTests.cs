using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using BusEtl.AmazonSqs.Topics;
using BusEtl.Tests.Unit.AmazonSqsClient;
using MassTransit;
using static BusEtl.Tests.Unit.AmazonSqsClient.ScriptedSqs;

namespace BusEtl.Tests.Unit.AmazonSqs;

/// <summary>What the emulator does not do as AWS does it: missing topics, missing permissions, topics with other attributes.</summary>
public sealed class QueueSubscriptionTests
{
    private const string QueueArn = "arn:aws-cn:sqs:cn-north-1:123456789012:login-queue";
    private const string TopicArn = "arn:aws-cn:sns:cn-north-1:123456789012:logins";
    private const string Allowed = """{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}""";
    private static readonly TopicSubscription Logins =
        new("logins", TopicSettings.Default, new Dictionary<string, string> { ["RawMessageDelivery"] = "true" });

    [Fact]
    public async Task Where_all_is_there_nothing_is_set()
    {
        var aws = Queue(Allowed)
            .Answer(Answer("CreateTopic", $"<TopicArn>{TopicArn}</TopicArn>"))
            .Answer(Answer("Subscribe", $"<SubscriptionArn>{TopicArn}:1</SubscriptionArn>"))
            .Answer(Attributes("true"));
        await EnsureAsync(aws, create: true);
        Assert.Equal(["GetQueueAttributes", "CreateTopic", "Subscribe", "GetSubscriptionAttributes"], Actions(aws));
    }

    [Fact]
    public async Task The_topic_may_send_before_the_queue_is_subscribed()
    {
        var aws = Queue(null)
            .Answer(Answer("CreateTopic", $"<TopicArn>{TopicArn}</TopicArn>"))
            .Answer("{}")
            .Answer(Answer("Subscribe", $"<SubscriptionArn>{TopicArn}:1</SubscriptionArn>"))
            .Answer(Attributes("true"));
        await EnsureAsync(aws, create: true);
        Assert.Equal(["GetQueueAttributes", "CreateTopic", "SetQueueAttributes", "Subscribe", "GetSubscriptionAttributes"], Actions(aws));
        var policy = (string)aws.Requests.ElementAt(2).Json["Attributes"]!["Policy"]!;
        Assert.Null(QueuePolicy.Allow(policy, QueueArn, [TopicArn]));
    }

    [Fact]
    public async Task A_topic_with_other_attributes_is_found_and_left_as_it_is()
    {
        var aws = Queue(Allowed)
            .Answer(Error("InvalidParameter", "Topic already exists with different attributes"), 400)
            .Answer(Answer("CreateTopic", $"<TopicArn>{TopicArn}</TopicArn>"))
            .Answer(Answer("Subscribe", $"<SubscriptionArn>{TopicArn}:1</SubscriptionArn>"))
            .Answer(Attributes("true"));
        var settings = new TopicSettings { Attributes = new Dictionary<string, string> { ["DisplayName"] = "Logins" } };
        await EnsureAsync(aws, create: true, Logins with { Topic = settings });
        Assert.DoesNotContain("DisplayName", aws.Requests.ElementAt(2).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_may_not_subscribe_stops_the_start_with_the_permission()
    {
        var aws = Queue(Allowed)
            .Answer(Answer("CreateTopic", $"<TopicArn>{TopicArn}</TopicArn>"))
            .Answer(Error("AuthorizationError", "User x is not authorized"), 403);
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => EnsureAsync(aws, create: true));
        Assert.False(failure.IsTransient);
        Assert.StartsWith($"The queue {QueueArn} cannot be subscribed to the topic logins:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("sns:Subscribe", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_may_not_create_topics_stops_the_start_with_the_permission()
    {
        var aws = Queue(Allowed).Answer(Error("AuthorizationError", "User x is not authorized"), 403);
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => EnsureAsync(aws, create: true));
        Assert.Contains("sns:CreateTopic", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_SNS_is_away_the_start_goes_on_trying()
    {
        var aws = Queue(Allowed).Answer(Error("InternalError", "later"), 500);
        Assert.True((await Assert.ThrowsAsync<SnsException>(() => EnsureAsync(aws, create: true))).IsTransient);
    }

    [Fact]
    public async Task With_creation_off_a_missing_topic_is_an_error_that_names_it()
    {
        var aws = Queue(null).Queue().Answer(Error("NotFound", "Topic does not exist"), 404);
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => EnsureAsync(aws, create: false));
        Assert.StartsWith(
            "The topic logins does not exist, and creating topics and subscriptions is switched off.",
            failure.Message,
            StringComparison.Ordinal);
        Assert.Contains(("TopicArn", TopicArn), aws.Requests.Last().Form);
    }

    [Fact]
    public async Task With_creation_off_what_may_not_be_seen_is_taken_to_be_there()
    {
        var aws = Queue(null).Queue().Answer(Error("AuthorizationError", "User x is not authorized"), 403);
        await EnsureAsync(aws, create: false);
        Assert.Equal(["GetQueueAttributes", "GetQueueUrl", "GetQueueAttributes", "ListSubscriptionsByTopic"], Actions(aws));
    }

    [Fact]
    public async Task Without_creation_and_without_a_queue_the_account_is_not_known()
    {
        var aws = new ScriptedSqs();
        using var sqs = aws.Client();
        await using var connection = Connection(aws, sqs, create: false, queueName: null);
        var failure = await Assert.ThrowsAsync<ConnectionException>(
            () => connection.Value.GetTopicSenderAsync("logins", TopicSettings.Default, Token));
        Assert.StartsWith("The account of the topic logins is not known", failure.Message, StringComparison.Ordinal);
        Assert.Empty(aws.Requests);
    }

    [Fact]
    public async Task A_message_for_a_topic_has_no_delay()
    {
        var aws = new ScriptedSqs().Answer(Answer("CreateTopic", $"<TopicArn>{TopicArn}</TopicArn>"));
        using var sqs = aws.Client();
        await using var connection = Connection(aws, sqs, create: true);
        var sender = await connection.Value.GetTopicSenderAsync("logins", TopicSettings.Default, Token);
        await Assert.ThrowsAsync<NotSupportedException>(
            () => sender.SendAsync(new SqsSendEntry { Body = "1"u8.ToArray(), Delay = TimeSpan.FromSeconds(1) }));
    }

    [Fact]
    public async Task A_call_to_publish_carries_no_more_than_256_KiB()
    {
        var aws = new ScriptedSqs()
            .Answer(Answer("CreateTopic", $"<TopicArn>{TopicArn}</TopicArn>"))
            .Answer(Answer("PublishBatch", "<Successful><member><Id>0</Id></member><member><Id>1</Id></member></Successful>"));
        using var sqs = aws.Client();
        await using var connection = Connection(aws, sqs, create: true);
        var sender = await connection.Value.GetTopicSenderAsync("logins", TopicSettings.Default, Token);
        var body = System.Text.Encoding.UTF8.GetBytes(new string('x', 100 * 1024));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => sender.SendAsync(new SqsSendEntry { Body = body })));

        var messages = aws.Requests.Skip(1)
            .Select(request => request.Form.Where(field => field.Name.EndsWith(".Message", StringComparison.Ordinal)).ToList())
            .ToList();
        Assert.Equal(5, messages.Sum(call => call.Count));
        Assert.All(messages, call => Assert.InRange(call.Sum(field => field.Value.Length), 1, SnsLimits.MaxBatchBytes));
    }

    [Fact]
    public async Task A_refused_entry_is_told_with_its_topic()
    {
        var aws = new ScriptedSqs()
            .Answer(Answer("CreateTopic", $"<TopicArn>{TopicArn}</TopicArn>"))
            .Answer(Answer(
                "PublishBatch",
                "<Failed><member><Id>0</Id><Code>InvalidParameter</Code><Message>no</Message><SenderFault>true</SenderFault></member></Failed>"));
        using var sqs = aws.Client();
        await using var connection = Connection(aws, sqs, create: true);
        var sender = await connection.Value.GetTopicSenderAsync("logins", TopicSettings.Default, Token);
        var failure = await Assert.ThrowsAsync<SnsException>(() => sender.SendAsync(new SqsSendEntry { Body = "1"u8.ToArray() }));
        Assert.Equal("SNS refused an entry of a batch for the topic logins: InvalidParameter. no", failure.Message);
        Assert.False(failure.IsTransient);
    }

    private static async Task EnsureAsync(ScriptedSqs aws, bool create, TopicSubscription? subscription = null)
    {
        using var sqs = aws.Client();
        await using var connection = Connection(aws, sqs, create);
        await connection.Value.Subscriptions.EnsureAsync(QueueUrl, [subscription ?? Logins], Token);
    }

    private static Stopping Connection(ScriptedSqs aws, SqsClient sqs, bool create, string? queueName = "login-queue") =>
        new(new SqsConnection(sqs, create, aws.Time, new Lazy<SnsClient>(aws.Sns), () => queueName));

    private static ScriptedSqs Queue(string? policy)
    {
        var attributes = new Dictionary<string, string> { ["QueueArn"] = QueueArn };
        if (policy is not null)
            attributes["Policy"] = policy;
        return new ScriptedSqs().Answer(System.Text.Json.JsonSerializer.Serialize(new { Attributes = attributes }));
    }

    private static IEnumerable<string> Actions(ScriptedSqs aws) => aws.Requests.Select(request =>
        request.Headers.TryGetValue("X-Amz-Target", out var target) ? target["AmazonSQS.".Length..] : request.Form[0].Value);

    private static string Attributes(string raw) => Answer(
        "GetSubscriptionAttributes", $"<Attributes><entry><key>RawMessageDelivery</key><value>{raw}</value></entry></Attributes>");

    private static string Answer(string action, string result) =>
        $"<{action}Response><{action}Result>{result}</{action}Result></{action}Response>";

    private static string Error(string code, string message) =>
        $"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>";

    private sealed class Stopping(SqsConnection connection) : IAsyncDisposable
    {
        public SqsConnection Value => connection;

        public async ValueTask DisposeAsync() => await connection.Stop("The test is over.", CancellationToken.None);
    }
}

internal static class QueueAnswers
{
    /// <summary>Answers for the queue's URL and ARN, from which the account is known.</summary>
    public static ScriptedSqs Queue(this ScriptedSqs aws) => aws
        .Answer($$"""{"QueueUrl":"{{QueueUrl}}"}""")
        .Answer("""{"Attributes":{"QueueArn":"arn:aws-cn:sqs:cn-north-1:123456789012:login-queue"}}""");
}
