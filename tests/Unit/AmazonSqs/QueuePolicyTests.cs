using System.Text.Json;
using System.Text.Json.Nodes;
using BusEtl.AmazonSqs.Topics;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class QueuePolicyTests
{
    private const string Queue = "arn:aws:sqs:eu-west-1:123456789012:reports";
    private const string Topic = "arn:aws:sns:eu-west-1:123456789012:logins";
    private const string Other = "arn:aws:sns:eu-west-1:123456789012:other";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_queue_without_a_policy_gets_one(string? policy) => Same(
        $$$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage",
        "Resource":"{{{Queue}}}","Condition":{"ArnEquals":{"aws:SourceArn":"{{{Topic}}}" } } } ] }
        """,
        QueuePolicy.Allow(policy, Queue, [Topic, Topic]));

    [Fact]
    public void What_was_added_is_not_added_again()
    {
        var policy = QueuePolicy.Allow(null, Queue, [Topic, Other]);
        Assert.Null(QueuePolicy.Allow(policy, Queue, [Other, Topic]));
    }

    [Fact]
    public void The_statements_of_others_stay()
    {
        const string Theirs = """{"Sid":"theirs","Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}""";
        var policy = JsonNode.Parse(QueuePolicy.Allow($$"""{"Version":"2008-10-17","Id":"theirs","Statement":{{Theirs}}}""", Queue, [Topic])!)!;
        Assert.Equal(("2008-10-17", "theirs"), ((string?)policy["Version"], (string?)policy["Id"]));
        Assert.Equal(2, policy["Statement"]!.AsArray().Count);
        Same(Theirs, policy["Statement"]![0]!.ToJsonString());
        Assert.Null(QueuePolicy.Allow(policy.ToJsonString(), Queue, [Topic]));
    }

    [Theory]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"SQS:SendMessage","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["sqs:*"],"Resource":["*"],"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:sns:*:*:log*"}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":{"Service":["sns.amazonaws.com"]},"Action":"sqs:Send*","Resource":"arn:aws:sqs:*:reports","Condition":{"StringEquals":{"aws:SourceArn":["x","arn:aws:sns:eu-west-1:123456789012:logins"]}}}""")]
    public void A_statement_that_allows_the_topic_is_enough(string statement) =>
        Assert.Null(QueuePolicy.Allow($$"""{"Statement":[{{statement}}]}""", Queue, [Topic]));

    [Theory]
    [InlineData("""{"Effect":"Deny","Principal":"*","Action":"sqs:SendMessage","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sqs:SendMessage","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"sqs:ReceiveMessage","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:123456789012:another"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"*","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:eu-west-1:123456789012:other"}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}""")]
    public void A_statement_that_allows_something_else_is_not(string statement)
    {
        var policy = QueuePolicy.Allow($$"""{"Statement":[{{statement}}]}""", Queue, [Topic]);
        Assert.Equal(2, JsonNode.Parse(policy!)!["Statement"]!.AsArray().Count);
    }

    [Fact]
    public void A_policy_that_is_none_is_not_overwritten() =>
        Assert.Throws<JsonException>(() => QueuePolicy.Allow("[1]", Queue, [Topic]));

    private static void Same(string expected, string? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual!)), $"Expected {expected}\nbut was  {actual}");
}
