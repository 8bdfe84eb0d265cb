using BusEtl.AmazonSqs.Client;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class RedrivePolicyTests
{
    [Theory]
    [InlineData("""{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:logins_dlq","maxReceiveCount":20}""")]
    [InlineData("""{"maxReceiveCount":"20","deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:logins_dlq"}""")]
    public void It_is_read_whether_its_count_is_a_number_or_a_text(string attribute)
    {
        var policy = RedrivePolicy.Of(new Dictionary<string, string> { ["RedrivePolicy"] = attribute })!;

        Assert.Equal("logins_dlq", policy.DeadLetterQueue);
        Assert.Equal(20, policy.MaxReceiveCount);
        Assert.Equal(policy, RedrivePolicy.Of(new Dictionary<string, string> { ["RedrivePolicy"] = policy.Write() }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("none")]
    [InlineData("""{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:logins_dlq"}""")]
    public void What_is_none_is_none(string attribute)
    {
        Assert.Null(RedrivePolicy.Of(new Dictionary<string, string> { ["RedrivePolicy"] = attribute }));
        Assert.Null(RedrivePolicy.Of(new Dictionary<string, string>()));
    }
}
