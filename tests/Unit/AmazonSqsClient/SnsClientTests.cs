using System.Text;
using BusEtl.AmazonSqs.Client;
using static BusEtl.Tests.Unit.AmazonSqsClient.ScriptedSqs;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class SnsClientTests
{
    private const string TopicArn = "arn:aws:sns:eu-west-1:123456789012:BusEtl_Contracts-LoginsRecorded";
    private const string QueueArn = "arn:aws:sqs:eu-west-1:123456789012:reports";
    private const string SubscriptionArn = TopicArn + ":0b1f";
    private static readonly Dictionary<string, string> Raw = new() { ["RawMessageDelivery"] = "true" };

    [Fact]
    public async Task A_request_is_a_signed_form()
    {
        var sns = Answering("CreateTopic", $"<TopicArn>{TopicArn}</TopicArn>");
        using var client = sns.Sns();
        var tags = new Dictionary<string, string> { ["team"] = "etl & co" };
        var attributes = new Dictionary<string, string> { ["FifoTopic"] = "true" };
        Assert.Equal(TopicArn, await client.CreateTopicAsync("events.fifo", attributes, tags, Token));

        var request = sns.Only;
        Assert.Equal(("POST", "http://localhost:4566/"), (request.Method, request.Url.AbsoluteUri));
        Assert.Equal(
            "Action=CreateTopic&Version=2010-03-31&Name=events.fifo&Attributes.entry.1.key=FifoTopic&Attributes.entry.1.value=true"
            + "&Tags.member.1.Key=team&Tags.member.1.Value=etl%20%26%20co",
            request.Text);
        Assert.Equal("application/x-www-form-urlencoded; charset=utf-8", request.Headers["Content-Type"]);
        Assert.Contains(
            "/eu-west-1/sns/aws4_request, SignedHeaders=content-type;host;x-amz-date,",
            request.Headers["Authorization"],
            StringComparison.Ordinal);
        Assert.DoesNotContain("X-Amz-Target", request.Headers.Keys);
    }

    [Fact]
    public async Task A_queue_is_subscribed_with_its_attributes()
    {
        var sns = Answering("Subscribe", $"<SubscriptionArn>{SubscriptionArn}</SubscriptionArn>");
        using var client = sns.Sns();
        Assert.Equal(SubscriptionArn, await client.SubscribeQueueAsync(TopicArn, QueueArn, Raw, Token));
        Assert.Equal(
            [
                ("Action", "Subscribe"), ("Version", "2010-03-31"), ("TopicArn", TopicArn), ("Protocol", "sqs"), ("Endpoint", QueueArn),
                ("ReturnSubscriptionArn", "true"), ("Attributes.entry.1.key", "RawMessageDelivery"), ("Attributes.entry.1.value", "true"),
            ],
            sns.Only.Form);
    }

    [Fact]
    public async Task A_batch_carries_bodies_and_attributes_of_every_letter()
    {
        var sns = Answering("PublishBatch", "<Successful><member><Id>0</Id></member><member><Id>1</Id></member></Successful><Failed/>");
        using var client = sns.Sns();
        var attributes = new Dictionary<string, string> { ["MessageId"] = "0b1f", ["Reason"] = "a+b = c%d\n\u00e9\U0001F600" };
        var body = """{"name":"Zoë & \"Co\"","tab":"	"}""";
        Assert.Empty(await client.PublishBatchAsync(
            TopicArn,
            [Entry(body) with { Attributes = attributes }, Entry("2") with { MessageGroupId = "g", MessageDeduplicationId = "d" }],
            Token));

        const string Member = "PublishBatchRequestEntries.member.";
        Assert.Equal(
            [
                ("Action", "PublishBatch"), ("Version", "2010-03-31"), ("TopicArn", TopicArn),
                (Member + "1.Id", "0"), (Member + "1.Message", body),
                (Member + "1.MessageAttributes.entry.1.Name", "MessageId"),
                (Member + "1.MessageAttributes.entry.1.Value.DataType", "String"),
                (Member + "1.MessageAttributes.entry.1.Value.StringValue", "0b1f"),
                (Member + "1.MessageAttributes.entry.2.Name", "Reason"),
                (Member + "1.MessageAttributes.entry.2.Value.DataType", "String"),
                (Member + "1.MessageAttributes.entry.2.Value.StringValue", attributes["Reason"]),
                (Member + "2.Id", "1"), (Member + "2.Message", "2"), (Member + "2.MessageGroupId", "g"),
                (Member + "2.MessageDeduplicationId", "d"),
            ],
            sns.Only.Form);
        Assert.Matches("^[A-Za-z0-9._~%=&-]+$", sns.Only.Text);
    }

    [Fact]
    public async Task A_failed_entry_inside_a_successful_batch_is_a_failure_of_that_entry()
    {
        using var client = Answering("PublishBatch", """
            <Successful><member><Id>2</Id><MessageId>m</MessageId></member></Successful>
            <Failed><member><Id>0</Id><Code>InternalError</Code><Message>later</Message><SenderFault>false</SenderFault></member></Failed>
            """).Sns();
        var failures = await client.PublishBatchAsync(TopicArn, [Entry("1"), Entry("2"), Entry("3")], Token);
        Assert.Equal(
            [
                new BatchEntryFailure(0, "InternalError", "later", false),
                new BatchEntryFailure(1, BatchEntryFailure.NotAnswered, "The answer left this entry out.", false),
            ],
            failures);
    }

    [Fact]
    public async Task A_message_is_published_alone()
    {
        var sns = Answering("Publish", "<MessageId>m-1</MessageId>");
        using var client = sns.Sns();
        Assert.Equal("m-1", await client.PublishAsync(TopicArn, Entry("hello"), Token));
        Assert.EndsWith("&Message=hello", sns.Only.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscriptions_come_from_all_pages()
    {
        var sns = new ScriptedSqs()
            .Answer(Answer("ListSubscriptionsByTopic", $"<Subscriptions>{Member("sqs", QueueArn)}</Subscriptions><NextToken>t/2</NextToken>"))
            .Answer(Answer("ListSubscriptionsByTopic", $"<Subscriptions>{Member("https", "https://host/?a=1&amp;b=2")}</Subscriptions>"));
        using var client = sns.Sns();
        Assert.Equal(
            [new SnsSubscription(SubscriptionArn, "sqs", QueueArn), new SnsSubscription(SubscriptionArn, "https", "https://host/?a=1&b=2")],
            await client.ListSubscriptionsByTopicAsync(TopicArn, Token));
        Assert.Contains(("NextToken", "t/2"), sns.Requests.Last().Form);

        static string Member(string protocol, string endpoint) =>
            $"<member><SubscriptionArn>{SubscriptionArn}</SubscriptionArn><Protocol>{protocol}</Protocol><Endpoint>{endpoint}</Endpoint></member>";
    }

    [Fact]
    public async Task Attributes_of_a_subscription_are_read_and_set()
    {
        var sns = new ScriptedSqs()
            .Answer(Answer(
                "GetSubscriptionAttributes",
                "<Attributes><entry><key>RawMessageDelivery</key><value>false</value></entry><entry><key>Empty</key><value/></entry></Attributes>"))
            .Answer("<SetSubscriptionAttributesResponse/>");
        using var client = sns.Sns();
        Assert.Equal(
            new Dictionary<string, string> { ["RawMessageDelivery"] = "false", ["Empty"] = "" },
            await client.GetSubscriptionAttributesAsync(SubscriptionArn, Token));
        await client.SetSubscriptionAttributeAsync(SubscriptionArn, "RawMessageDelivery", "true", Token);
        Assert.Equal(
            [("SubscriptionArn", SubscriptionArn), ("AttributeName", "RawMessageDelivery"), ("AttributeValue", "true")],
            sns.Requests.Last().Form.Skip(2));
    }

    [Fact]
    public async Task A_topic_that_does_not_exist_is_told_by_name()
    {
        using var client = new ScriptedSqs().Answer(Error("NotFound", "Topic does not exist"), 404).Sns();
        var failure = await Assert.ThrowsAsync<TopicNotFoundException>(() => client.PublishAsync(TopicArn, Entry("1"), Token));
        Assert.Equal("BusEtl_Contracts-LoginsRecorded", failure.TopicName);
        Assert.Equal("SNS has no topic BusEtl_Contracts-LoginsRecorded: NotFound.", failure.Message);
        Assert.Equal(("NotFound", 404, "request-1", false), (failure.Code, failure.StatusCode, failure.RequestId, failure.IsTransient));
    }

    [Fact]
    public async Task A_refusal_names_action_topic_code_and_SNSs_own_words()
    {
        var sns = new ScriptedSqs().Answer(Error("AuthorizationError", "User x is not authorized"), 403);
        using var client = sns.Sns();
        var failure = await Assert.ThrowsAsync<SnsException>(() => client.SetSubscriptionAttributeAsync(SubscriptionArn, "a", "b", Token));
        Assert.Single(sns.Requests);
        Assert.Equal(
            "SNS refused SetSubscriptionAttributes on topic BusEtl_Contracts-LoginsRecorded: AuthorizationError (403). User x is not authorized "
            + "The task's role needs sns:SetSubscriptionAttributes on it.",
            failure.Message);
    }

    [Theory]
    [InlineData(400, "Throttled")]
    [InlineData(400, "Throttling")]
    [InlineData(400, "KMSThrottling")]
    [InlineData(500, "InternalError")]
    public async Task Throttling_and_server_errors_are_tried_again(int status, string code)
    {
        var sns = new ScriptedSqs().Answer(Error(code, "later"), status).Answer(Answer("Publish", "<MessageId>m</MessageId>"));
        using var client = sns.Sns();
        await client.PublishAsync(TopicArn, Entry("1"), Token);
        Assert.Equal(2, sns.Requests.Count);
        Assert.Equal(sns.Requests.First().Text, sns.Requests.Last().Text);
    }

    [Theory]
    [InlineData("<html>secret", SnsException.WrongServer)]
    [InlineData("<!DOCTYPE a [<!ENTITY s SYSTEM \"file:///etc/hostname\">]><a><MessageId>&s;</MessageId></a>", SnsException.InvalidAnswer)]
    [InlineData("<PublishResponse/>", SnsException.InvalidAnswer)]
    [InlineData("", SnsException.WrongServer)]
    public async Task What_is_not_an_answer_of_SNS_is_told_without_its_text(string answer, string code)
    {
        var sns = new ScriptedSqs().Answer(answer);
        using var client = sns.Sns();
        var failure = await Assert.ThrowsAsync<SnsException>(() => client.PublishAsync(TopicArn, Entry("secret"), Token));
        Assert.Single(sns.Requests);
        Assert.Equal(code, failure.Code);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_of_a_proxy_is_not_repeated()
    {
        using var client = new ScriptedSqs().Answer("secret", 404).Sns();
        var failure = await Assert.ThrowsAsync<SnsException>(() => client.PublishAsync(TopicArn, Entry("1"), Token));
        Assert.Equal(
            "The server at localhost:4566 answers with something that is neither XML nor JSON: it is not SNS. It was asked for Publish on topic "
            + "BusEtl_Contracts-LoginsRecorded. Its address comes from Amazon:ServiceUrl.",
            failure.Message);
    }

    [Fact]
    public async Task The_environment_gives_SNS_its_own_address()
    {
        var sns = Answering("Publish", "<MessageId>m</MessageId>");
        var environment = new Dictionary<string, string>
        {
            ["AWS_REGION"] = "eu-west-2",
            ["AWS_ENDPOINT_URL_SQS"] = "http://sqs:1",
            ["AWS_ENDPOINT_URL_SNS"] = "http://sns:2",
            ["AWS_ENDPOINT_URL"] = "http://all:3",
        };
        var options = new SnsClientOptions { Credentials = new Amazon.Runtime.BasicAWSCredentials("AKIDEXAMPLE", "secret") };
        using var client = new SnsClient(options, sns.Time, sns, () => 0, environment.GetValueOrDefault);
        await client.PublishAsync(TopicArn, Entry("1"), Token);
        Assert.Equal("sns:2", sns.Only.Url.Authority);
    }

    [Fact]
    public async Task A_batch_has_one_to_ten_entries()
    {
        var sns = new ScriptedSqs();
        using var client = sns.Sns();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.PublishBatchAsync(TopicArn, [], Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => client.PublishBatchAsync(TopicArn, [.. Enumerable.Range(0, 11).Select(i => Entry($"{i}"))], Token));
        Assert.Empty(sns.Requests);
    }

    [Fact]
    public void A_message_prints_its_size_only() => Assert.Equal(
        "SnsPublishEntry { Size = 26 }",
        (Entry("secret") with { Attributes = new Dictionary<string, string> { ["a"] = "value-secret1" } }).ToString());

    private static SnsPublishEntry Entry(string body) => new() { Body = Encoding.UTF8.GetBytes(body) };

    private static ScriptedSqs Answering(string action, string result) => new ScriptedSqs().Answer(Answer(action, result));

    private static string Answer(string action, string result) => $"""
        <{action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><{action}Result>{result}</{action}Result>
        <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{action}Response>
        """;

    private static string Error(string code, string message) => $"""
        <ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>
        <RequestId>r-1</RequestId></ErrorResponse>
        """;
}
