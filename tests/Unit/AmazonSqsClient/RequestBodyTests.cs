using System.Text;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client;
using static BusEtl.Tests.Unit.AmazonSqsClient.ScriptedSqs;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class RequestBodyTests
{
    private const string Url = QueueUrl;
    private const string Answered = """{"Successful":[{"Id":"0"},{"Id":"1"}]}""";

    [Fact]
    public async Task A_request_is_a_signed_post_of_the_JSON_protocol_to_the_configured_endpoint()
    {
        var sqs = new ScriptedSqs().Answer("{}");
        var credentials = new SessionAWSCredentials("AKIDEXAMPLE", "secret", "token");
        using var client = sqs.Client(new() { Credentials = credentials }, null, ("AWS_REGION", "eu-west-1"));
        await client.ReceiveMessageAsync(Url, new(), Token);

        var request = sqs.Only;
        Assert.Equal("POST", request.Method);
        Assert.Equal("https://sqs.eu-west-1.amazonaws.com/", request.Url.AbsoluteUri);
        Assert.Equal("AmazonSQS.ReceiveMessage", request.Headers["X-Amz-Target"]);
        Assert.Equal("application/x-amz-json-1.0", request.Headers["Content-Type"]);
        Assert.Equal("20260301T120000Z", request.Headers["X-Amz-Date"]);
        Assert.Equal("token", request.Headers["X-Amz-Security-Token"]);
        Assert.StartsWith(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/eu-west-1/sqs/aws4_request, "
            + "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=",
            request.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetQueueUrl_names_the_queue()
    {
        var sqs = new ScriptedSqs().Answer($$"""{"QueueUrl":"{{Url}}"}""");
        using var client = sqs.Client();

        Assert.Equal(Url, await client.GetQueueUrlAsync("login-queue", Token));
        sqs.Only.HasBody("""{"QueueName":"login-queue"}""");
    }

    [Fact]
    public async Task SetQueueAttributes_sends_the_attributes()
    {
        var sqs = new ScriptedSqs().Answer("{}");
        using var client = sqs.Client();
        await client.SetQueueAttributesAsync(Url, new Dictionary<string, string> { ["Policy"] = """{"Statement":[]}""" }, Token);
        sqs.Only.HasBody($$$"""{"QueueUrl":"{{{Url}}}","Attributes":{"Policy":"{\"Statement\":[]}"}}""");
    }

    [Fact]
    public async Task CreateQueue_sends_attributes_and_tags()
    {
        var sqs = new ScriptedSqs().Answer($$"""{"QueueUrl":"{{Url}}"}""");
        using var client = sqs.Client();
        var attributes = new Dictionary<string, string> { ["VisibilityTimeout"] = "60" };
        var tags = new Dictionary<string, string> { ["team"] = "etl" };

        Assert.Equal(Url, await client.CreateQueueAsync("login-queue", attributes, tags, Token));
        sqs.Only.HasBody("""{"QueueName":"login-queue","Attributes":{"VisibilityTimeout":"60"},"tags":{"team":"etl"}}""");
    }

    [Fact]
    public async Task GetQueueAttributes_sends_names_and_reads_values()
    {
        var sqs = new ScriptedSqs().Answer("""{"Attributes":{"QueueArn":"arn:1","VisibilityTimeout":"30"}}""");
        using var client = sqs.Client();
        var attributes = await client.GetQueueAttributesAsync(Url, ["QueueArn", "VisibilityTimeout"], Token);

        Assert.Equal(new Dictionary<string, string> { ["QueueArn"] = "arn:1", ["VisibilityTimeout"] = "30" }, attributes);
        sqs.Only.HasBody($$"""{"QueueUrl":"{{Url}}","AttributeNames":["QueueArn","VisibilityTimeout"]}""");
    }

    [Fact]
    public async Task ListQueues_reads_every_page()
    {
        var sqs = new ScriptedSqs().Answer("""{"NextToken":"more","QueueUrls":["a","b"]}""").Answer("""{"QueueUrls":["c"]}""");
        using var client = sqs.Client();

        Assert.Equal(["a", "b", "c"], await client.ListQueuesAsync("login", Token));
        Assert.Equal(2, sqs.Requests.Count);
        sqs.Requests.First().HasBody("""{"MaxResults":1000,"QueueNamePrefix":"login"}""");
        sqs.Requests.Last().HasBody("""{"MaxResults":1000,"QueueNamePrefix":"login","NextToken":"more"}""");
    }

    [Fact]
    public async Task PurgeQueue_sends_the_url_and_needs_no_answer()
    {
        var sqs = new ScriptedSqs().Answer("");
        using var client = sqs.Client();
        await client.PurgeQueueAsync(Url, Token);

        Assert.Equal("AmazonSQS.PurgeQueue", sqs.Only.Headers["X-Amz-Target"]);
        sqs.Only.HasBody($$"""{"QueueUrl":"{{Url}}"}""");
    }

    [Fact]
    public async Task ReceiveMessage_asks_for_all_attributes_and_rounds_durations_up()
    {
        var sqs = new ScriptedSqs().Answer("{}");
        using var client = sqs.Client();
        var request = new SqsReceiveRequest
        {
            MaxMessages = 7,
            WaitTime = TimeSpan.FromMilliseconds(1500),
            VisibilityTimeout = TimeSpan.FromSeconds(60),
        };
        await client.ReceiveMessageAsync(Url, request, Token);

        sqs.Only.HasBody($$"""
            {"QueueUrl":"{{Url}}","MaxNumberOfMessages":7,"WaitTimeSeconds":2,"VisibilityTimeout":60,"MessageAttributeNames":["All"],
            "MessageSystemAttributeNames":["SentTimestamp","ApproximateReceiveCount","MessageGroupId","SequenceNumber"],
            "AttributeNames":["SentTimestamp","ApproximateReceiveCount","MessageGroupId","SequenceNumber"]}
            """);
    }

    [Fact]
    public async Task SendMessage_sends_body_attributes_delay_and_group()
    {
        var sqs = new ScriptedSqs().Answer("""{"MD5OfMessageBody":"x","MessageId":"id-1"}""");
        using var client = sqs.Client();
        var entry = new SqsSendEntry
        {
            Body = "{\"name\":\"Zoë 🦉\",\n\"tab\":\"\t\"}"u8.ToArray(),
            Attributes = new Dictionary<string, string> { ["MessageId"] = "abc" },
            Delay = TimeSpan.FromSeconds(5),
            MessageGroupId = "group",
            MessageDeduplicationId = "once",
        };

        Assert.Equal("id-1", await client.SendMessageAsync(Url, entry, Token));
        Assert.Equal("{\"name\":\"Zoë 🦉\",\n\"tab\":\"\t\"}", (string?)sqs.Only.Json["MessageBody"]);
        Assert.Contains("Zoë", sqs.Only.Text, StringComparison.Ordinal);
        sqs.Only.HasBody($$$"""
            {"QueueUrl":"{{{Url}}}","MessageBody":"{\"name\":\"Zoë 🦉\",\n\"tab\":\"\t\"}",
            "MessageAttributes":{"MessageId":{"DataType":"String","StringValue":"abc"}},
            "DelaySeconds":5,"MessageGroupId":"group","MessageDeduplicationId":"once"}
            """);
    }

    [Fact]
    public async Task A_body_that_is_not_UTF8_is_sent_with_replacement_characters()
    {
        var sqs = new ScriptedSqs().Answer("""{"MessageId":"id-1"}""");
        using var client = sqs.Client();
        await client.SendMessageAsync(Url, new() { Body = new byte[] { (byte)'a', 0xFF, (byte)'b' } }, Token);

        Assert.Equal("a\uFFFDb", (string?)sqs.Only.Json["MessageBody"]);
    }

    [Fact]
    public async Task SendMessageBatch_numbers_its_entries()
    {
        var sqs = new ScriptedSqs().Answer(Answered);
        using var client = sqs.Client();
        var failures = await client.SendMessageBatchAsync(Url, [new() { Body = "a"u8.ToArray() }, new() { Body = "b"u8.ToArray() }], Token);

        Assert.Empty(failures);
        sqs.Only.HasBody($$"""{"QueueUrl":"{{Url}}","Entries":[{"Id":"0","MessageBody":"a"},{"Id":"1","MessageBody":"b"}]}""");
    }

    [Fact]
    public async Task DeleteMessageBatch_numbers_its_entries()
    {
        var sqs = new ScriptedSqs().Answer(Answered);
        using var client = sqs.Client();

        Assert.Empty(await client.DeleteMessageBatchAsync(Url, ["h0", "h1"], Token));
        sqs.Only.HasBody($$"""{"QueueUrl":"{{Url}}","Entries":[{"Id":"0","ReceiptHandle":"h0"},{"Id":"1","ReceiptHandle":"h1"}]}""");
    }

    [Fact]
    public async Task ChangeMessageVisibilityBatch_numbers_its_entries()
    {
        var sqs = new ScriptedSqs().Answer(Answered);
        using var client = sqs.Client();

        SqsVisibilityChange[] changes = [new("h0", TimeSpan.Zero), new("h1", TimeSpan.FromHours(12))];
        Assert.Empty(await client.ChangeMessageVisibilityBatchAsync(Url, changes, Token));
        sqs.Only.HasBody($$"""
            {"QueueUrl":"{{Url}}","Entries":[{"Id":"0","ReceiptHandle":"h0","VisibilityTimeout":0},
            {"Id":"1","ReceiptHandle":"h1","VisibilityTimeout":43200}]}
            """);
    }

    [Fact]
    public async Task What_SQS_never_takes_is_not_sent()
    {
        var sqs = new ScriptedSqs();
        using var client = sqs.Client();
        var tooMany = Enumerable.Repeat("h", 11).ToArray();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.DeleteMessageBatchAsync(Url, tooMany, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.DeleteMessageBatchAsync(Url, [], Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.ReceiveMessageAsync(Url, new() { MaxMessages = 11 }, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => client.ReceiveMessageAsync(Url, new() { WaitTime = TimeSpan.FromSeconds(21) }, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => client.SendMessageAsync(Url, new() { Body = Encoding.UTF8.GetBytes("a"), Delay = TimeSpan.FromSeconds(901) }, Token));
        Assert.Empty(sqs.Requests);
    }
}
