using BusEtl.AmazonSqs.Client;
using static BusEtl.Tests.Unit.AmazonSqsClient.ScriptedSqs;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("""{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}""", null)]
    [InlineData("""{"__type":"AWS.SimpleQueueService.NonExistentQueue"}""", null)]
    [InlineData("", "AWS.SimpleQueueService.NonExistentQueue;Sender")]
    [InlineData("{}", "AWS.SimpleQueueService.NonExistentQueue;Sender")]
    public async Task A_queue_that_does_not_exist_is_told_by_name(string body, string? queryError)
    {
        using var client = new ScriptedSqs().Answer(body, 400, queryError).Client();
        var byName = await Assert.ThrowsAsync<QueueNotFoundException>(() => client.GetQueueUrlAsync("login-queue", Token));
        var byUrl = await Assert.ThrowsAsync<QueueNotFoundException>(() => client.PurgeQueueAsync(QueueUrl, Token));

        Assert.Equal("login-queue", byName.QueueName);
        Assert.Equal("login-queue", byUrl.QueueName);
        Assert.Equal("SQS at localhost:4566 (region eu-west-1) has no queue login-queue: QueueDoesNotExist.", byName.Message);
        Assert.Equal(
            ("QueueDoesNotExist", 400, "request-1", false),
            (byName.Code, byName.StatusCode, byName.RequestId, byName.IsTransient));
    }

    [Fact]
    public async Task A_refusal_names_action_queue_code_and_SQSs_own_words()
    {
        const string Body = """{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"User x may not do that."}""";
        using var client = new ScriptedSqs().Answer(Body, 403).Client();
        var failure = await Assert.ThrowsAsync<SqsException>(() => client.ReceiveMessageAsync(QueueUrl, new(), Token));

        Assert.Equal(
            "SQS refused ReceiveMessage on queue login-queue: AccessDenied (403). User x may not do that. "
            + "The task's role needs sqs:ReceiveMessage on it.",
            failure.Message);
        Assert.Equal(("AccessDenied", 403, "request-1"), (failure.Code, failure.StatusCode, failure.RequestId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"error":"secret"}""")]
    public async Task An_answer_without_a_code_is_none_of_SQS_and_told_by_its_status(string body)
    {
        using var client = new ScriptedSqs().Answer(body, 404).Client();
        var entry = new SqsSendEntry { Body = "secret"u8.ToArray() };
        var failure = await Assert.ThrowsAsync<SqsException>(() => client.SendMessageAsync(QueueUrl, entry, Token));
        Assert.StartsWith(
            "The server at localhost:4566 answers with 404 and without a code of SQS's: it is not SQS, or something in between answers.", failure.Message);
    }

    [Fact]
    public async Task Neither_bodies_nor_keys_are_in_the_text_of_a_failure()
    {
        var credentials = new Amazon.Runtime.SessionAWSCredentials("AKIDSECRET", "key-secret", "token-secret");
        var options = new SqsClientOptions { ServiceUrl = new Uri("http://localhost:1"), Credentials = credentials, MaxAttempts = 1 };
        var attributes = new Dictionary<string, string> { ["a"] = "value-secret" };
        var entry = new SqsSendEntry { Body = "body-secret"u8.ToArray(), Attributes = attributes };
        foreach (var sqs in new[]
        {
            new ScriptedSqs().Answer("", 500),
            new ScriptedSqs().Answer("nonsense"),
            new ScriptedSqs().Break(new IOException("Connection reset by peer")),
        })
        {
            using var client = sqs.Client(options);
            var failure = await Assert.ThrowsAsync<SqsException>(() => client.SendMessageAsync(QueueUrl, entry, Token));
            Assert.DoesNotContain("secret", failure.ToString(), StringComparison.OrdinalIgnoreCase);
        }
        Assert.Equal("SqsSendEntry { Size = 30 }", entry.ToString());
    }

    [Fact]
    public async Task A_failure_to_connect_names_the_endpoint()
    {
        var sqs = new ScriptedSqs().Break(new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"));
        using var client = sqs.Client();
        var failure = await Assert.ThrowsAsync<SqsException>(() => client.ListQueuesAsync(null, Token));

        Assert.Equal(
            "SQS at localhost:4566 could not be reached for ListQueues after 5 attempts. Connection refused. Its address comes from Amazon:ServiceUrl.",
            failure.Message);
        Assert.Equal((SqsException.ConnectionFailed, (int?)null, true), (failure.Code, failure.StatusCode, failure.IsTransient));
    }
}
