using BusEtl.AmazonSqs.Client;
using static BusEtl.Tests.Unit.AmazonSqsClient.ScriptedSqs;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

/// <summary>A 403 is not always a missing right.</summary>
public sealed class RefusalTests
{
    private const string SignatureExpired =
        "Signature expired: 20260301T115000Z is now earlier than 20260301T115500Z (20260301T120000Z - 5 min.)";

    [Theory]
    [InlineData(10, "behind", "12:10:00", "RequestTimeTooSkewed", "")]
    [InlineData(10, "behind", "12:10:00", "InvalidSignatureException", SignatureExpired)]
    [InlineData(10, "behind", "12:10:00", "SignatureDoesNotMatch", "The request signature we calculated does not match.")]
    [InlineData(-10, "ahead of", "11:50:00", "SignatureDoesNotMatch", "Signature not yet current: 20260301T120000Z is still later than ...")]
    public async Task A_wrong_clock_is_told_with_its_difference(int minutes, string side, string serverTime, string code, string words)
    {
        var sqs = new ScriptedSqs();
        var failure = await RefusedAsync(sqs, code, words, sqs.Time.GetUtcNow().AddMinutes(minutes));

        Assert.EndsWith(
            $"The clock of this machine is 10 minutes {side} that of SQS at localhost:4566, whose answer is dated 2026-03-01 {serverTime} UTC; AWS "
            + "tolerates 5 minutes. Set the clock, as a time service does.",
            failure.Message,
            StringComparison.Ordinal);
        Assert.Equal((false, false), (failure.IsDenied, failure.IsTransient));
    }

    [Fact]
    public async Task A_request_that_came_too_late_though_the_clock_is_right_is_told_so()
    {
        var sqs = new ScriptedSqs();
        var failure = await RefusedAsync(sqs, "InvalidSignatureException", SignatureExpired, sqs.Time.GetUtcNow());
        Assert.EndsWith(
            "The request reached it too late, or the clock of this machine is wrong. Check the clock.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SignatureDoesNotMatch", "The secret key does not belong to the access key of the credentials, which come from the program itself")]
    [InlineData("InvalidSignatureException", "The secret key does not belong to the access key")]
    [InlineData("InvalidClientTokenId", "AWS does not know the access key of the credentials, which come from the program itself")]
    [InlineData("UnrecognizedClientException", "AWS does not know the access key of the credentials")]
    [InlineData("ExpiredTokenException", "The session of the credentials has lapsed; they come from the program itself.")]
    [InlineData("OptInRequired", "The account is not signed up for SQS in the region eu-west-1")]
    [InlineData("KmsAccessDenied", "the task's role needs kms:Decrypt and kms:GenerateDataKey on that key")]
    [InlineData("KMS.AccessDeniedException", "the task's role needs kms:Decrypt and kms:GenerateDataKey on that key")]
    [InlineData("KmsDisabled", "The key that encrypts the queue is disabled.")]
    [InlineData("KmsNotFound", "The key that encrypts the queue does not exist.")]
    [InlineData("KmsInvalidState", "The key that encrypts the queue cannot be used in its state")]
    public async Task Another_refusal_says_what_it_is_and_blames_no_right(string code, string reason)
    {
        var sqs = new ScriptedSqs();
        var failure = await RefusedAsync(sqs, code, "No.", sqs.Time.GetUtcNow().AddMinutes(1));

        Assert.Contains("(403). No. ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sqs:", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsDenied);
    }

    [Fact]
    public async Task A_missing_right_is_named_as_IAM_names_it()
    {
        using var client = new ScriptedSqs().Answer("""{"__type":"x#AccessDeniedException","message":"No."}""", 403).Client();
        var failure = await Assert.ThrowsAsync<SqsException>(() => client.DeleteMessageBatchAsync(QueueUrl, ["1"], Token));

        Assert.Equal(
            "SQS refused DeleteMessageBatch on queue login-queue: AccessDenied (403). No. The task's role needs sqs:DeleteMessage on it.",
            failure.Message);
        Assert.True(failure.IsDenied);
    }

    [Fact]
    public async Task A_queue_that_cannot_be_opened_blames_a_right_only_when_one_is_missing()
    {
        Assert.EndsWith("The task's role needs sqs:GetQueueUrl on it.", (await OpenAsync("AccessDeniedException")).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sqs:GetQueueUrl", (await OpenAsync("InvalidClientTokenId")).Message, StringComparison.Ordinal);
    }

    private static async Task<QueueRefusedException> OpenAsync(string code)
    {
        using var client = new ScriptedSqs().Answer($$"""{"__type":"x#{{code}}","message":"No."}""", 403).Client();
        return await Assert.ThrowsAsync<QueueRefusedException>(() => new SqsQueues(client, mayCreate: true).FindAsync("logins", Token));
    }

    private static async Task<SqsException> RefusedAsync(ScriptedSqs sqs, string code, string words, DateTimeOffset date)
    {
        using var client = sqs.Answer($$"""{"__type":"com.amazon.coral.service#{{code}}","message":"{{words}}"}""", 403, date: date).Client();
        return await Assert.ThrowsAsync<SqsException>(() => client.GetQueueUrlAsync("login-queue", Token));
    }
}
