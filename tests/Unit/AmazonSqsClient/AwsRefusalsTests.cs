using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using static BusEtl.Tests.Unit.AmazonSqsClient.ScriptedSqs;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

/// <summary>What is refused is kept until it is carried out.</summary>
public sealed class AwsRefusalsTests : IDisposable
{
    private const string Denied = """{"__type":"com.amazonaws.sqs#AccessDeniedException","message":"Not you."}""";
    private const string SentOne = """{"Successful":[{"Id":"0","MessageId":"1"}]}""";
    private const string QueueUrlAnswer = $$"""{"QueueUrl":"{{QueueUrl}}"}""";

    private static readonly SqsSendEntry[] One = [new SqsSendEntry { Body = "1"u8.ToArray() }];

    private readonly ScriptedSqs _sqs = new();
    private readonly FakeLog _log = new();

    [Fact]
    public async Task A_refused_call_is_kept_with_its_right_until_one_is_carried_out()
    {
        var refusals = Refusals();
        using var client = Client(_sqs.Answer(Denied, 403).Answer(Denied, 403).Answer(SentOne), refusals);
        var began = _sqs.Time.GetUtcNow();

        await Assert.ThrowsAsync<SqsException>(() => client.SendMessageBatchAsync(QueueUrl, One, Token));
        await Assert.ThrowsAsync<SqsException>(() => client.SendMessageBatchAsync(QueueUrl, One, Token));
        var refusal = Assert.Single(refusals.All);
        Assert.Equal(("sqs:SendMessage", "login-queue", "AccessDenied", began), (refusal.Right, refusal.Entity, refusal.Code, refusal.Since));
        Assert.Single(_log.Lines);

        await client.SendMessageBatchAsync(QueueUrl, One, Token);
        Assert.Empty(refusals.All);
        Assert.Equal(2, _log.Lines.Count);
    }

    [Fact]
    public async Task Entries_that_are_refused_inside_a_call_that_is_carried_out_are_kept_too()
    {
        const string refused = """{"Failed":[{"Id":"0","Code":"KMS.AccessDeniedException","Message":"Not this key.","SenderFault":true}]}""";
        const string failed = """{"Failed":[{"Id":"0","Code":"InternalError","Message":"Later.","SenderFault":false}]}""";
        var refusals = Refusals();
        using var client = Client(_sqs.Answer(refused).Answer(failed).Answer(SentOne), refusals);

        await client.SendMessageBatchAsync(QueueUrl, One, Token);
        Assert.Equal("SQS cannot use the KMS key of the queue login-queue for sqs:SendMessage", Assert.Single(refusals.All).Subject);

        await client.SendMessageBatchAsync(QueueUrl, One, Token);
        Assert.Single(refusals.All);

        await client.SendMessageBatchAsync(QueueUrl, One, Token);
        Assert.Empty(refusals.All);
    }

    [Fact]
    public async Task What_passes_by_itself_and_what_is_optional_is_not_kept()
    {
        var refusals = Refusals();
        using var client = Client(
            _sqs.Answer("""{"__type":"x#KmsThrottled"}""", 400).Answer(QueueUrlAnswer).Answer(Denied, 403), refusals);

        await client.GetQueueUrlAsync("login-queue", Token);
        await Assert.ThrowsAsync<SqsException>(() => client.GetQueueAttributesAsync(QueueUrl, ["All"], Token, isOptional: true));

        Assert.Empty(refusals.All);
    }

    [Fact]
    public async Task A_topic_that_is_missing_is_kept_until_there_is_one_whoever_has_created_it()
    {
        const string denied = "<ErrorResponse><Error><Code>AuthorizationError</Code><Message>Not you.</Message></Error></ErrorResponse>";
        const string missing = "<ErrorResponse><Error><Code>NotFound</Code><Message>No topic.</Message></Error></ErrorResponse>";
        const string published = "<R><PublishResult><MessageId>1</MessageId></PublishResult></R>";
        const string topicArn = "arn:aws:sns:eu-west-1:000000000000:logins";
        var refusals = Refusals();
        using var client = _sqs.Answer(missing, 404).Answer(denied, 403).Answer(published).Sns(refusals);
        var entry = new SnsPublishEntry { Body = "1"u8.ToArray() };

        await Assert.ThrowsAsync<TopicNotFoundException>(() => client.PublishAsync(topicArn, entry, Token));
        await Assert.ThrowsAsync<SnsException>(() => client.CreateTopicAsync("logins", null, null, Token));
        Assert.Equal(
            ["SNS has no topic logins", "SNS refuses sns:CreateTopic on the topic logins"],
            refusals.All.Select(refusal => refusal.Subject).Order(StringComparer.Ordinal));

        await client.PublishAsync(topicArn, entry, Token);
        Assert.Empty(refusals.All);
    }

    [Fact]
    public async Task What_nobody_asks_for_again_is_forgotten_after_half_an_hour()
    {
        var refusals = Refusals();
        using var client = Client(_sqs.Answer(Denied, 403), refusals);
        await Assert.ThrowsAsync<SqsException>(() => client.SendMessageBatchAsync(QueueUrl, One, Token));

        _sqs.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Single(refusals.All);
        _sqs.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(refusals.All);
    }

    public void Dispose()
    {
        _sqs.Dispose();
        _log.Dispose();
    }

    private AwsRefusals Refusals() => new(_sqs.Time, _log);

    private static SqsClient Client(ScriptedSqs sqs, AwsRefusals refusals) =>
        sqs.Client(new SqsClientOptions { ServiceUrl = new Uri("http://localhost:4566"), Refusals = refusals });
}
