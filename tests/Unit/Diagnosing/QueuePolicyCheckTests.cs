using BusEtl.Operations.Diagnosing;
using BusEtl.Operations.Diagnosing.Sqs;

namespace BusEtl.Tests.Unit.Diagnosing;

public sealed class QueuePolicyCheckTests
{
    [Theory]
    [InlineData("\"Principal\":\"*\",\"Action\":\"sqs:*\"", "Fault queue_open")]
    [InlineData("\"Principal\":{\"AWS\":\"*\"},\"Action\":[\"SQS:ReceiveMessage\"]", "Fault queue_open")]
    [InlineData("\"Principal\":{\"AWS\":[\"*\"]},\"Action\":\"sqs:PurgeQueue\"", "Fault queue_open")]
    [InlineData("\"Principal\":\"*\",\"Action\":\"sqs:SendMessage\"", "Warning queue_lets_others_in")]
    [InlineData("\"Principal\":{\"AWS\":\"arn:aws:iam::999999999999:root\"},\"Action\":\"sqs:ReceiveMessage\"", "Warning queue_lets_others_in")]
    [InlineData("\"Principal\":{\"Service\":\"sns.amazonaws.com\"},\"Action\":\"sqs:SendMessage\"", "Warning queue_lets_others_in")]
    public void Whom_a_statement_lets_in_without_a_condition_is_named(string members, string expected) =>
        Assert.Equal([expected], LookAt("{\"Statement\":[{\"Effect\":\"Allow\"," + members + "}]}"));

    [Theory]
    [InlineData("\"Principal\":\"*\",\"Action\":\"sqs:SendMessage\",\"Condition\":{\"ArnEquals\":{\"aws:SourceArn\":\"arn:aws:sns:eu-central-1:1:t\"}}")]
    [InlineData("\"Principal\":{\"AWS\":\"arn:aws:iam::123456789012:root\"},\"Action\":\"sqs:*\"")]
    [InlineData("\"Principal\":{\"AWS\":\"123456789012\"},\"Action\":\"sqs:*\"")]
    public void What_is_limited_or_its_own_account_s_is_well(string members) =>
        Assert.Empty(LookAt("{\"Statement\":{\"Effect\":\"Allow\"," + members + "}}"));

    [Fact]
    public void What_is_denied_is_well() =>
        Assert.Empty(LookAt("""{"Statement":[{"Effect":"Deny","Principal":"*","Action":"sqs:*"}]}"""));

    [Theory]
    [InlineData("no JSON")]
    [InlineData("{\"Statement\":[{\"Effect\":1,\"Principal\":\"*\"}]}")]
    public void A_policy_that_cannot_be_read_is_not_looked_at(string policy)
    {
        var report = new AreaReport("queues");
        QueuePolicyCheck.LookAt(MadeUpQueue.Of("logins", ("Policy", policy)), report);

        Assert.Empty(report.Findings);
        Assert.Single(report.Unseen);
    }

    private static IReadOnlyList<string> LookAt(string policy) =>
        MadeUpQueue.Codes(report => QueuePolicyCheck.LookAt(MadeUpQueue.Of("logins", ("Policy", policy)), report));
}
