using BusEtl.AmazonSqs.Client;
using static BusEtl.Tests.Unit.AmazonSqsClient.ScriptedSqs;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class BatchFailureTests
{
    [Fact]
    public async Task A_failed_entry_inside_a_successful_batch_is_a_failure_of_that_entry()
    {
        var failures = await DeleteAsync(3, """
            {"Successful":[{"Id":"0"},{"Id":"2","Extra":1}],
            "Failed":[{"Id":"1","Code":"AWS.SimpleQueueService.InternalError","Message":"later","SenderFault":false}]}
            """);
        Assert.Equal([new BatchEntryFailure(1, "InternalError", "later", false)], failures);
    }

    [Fact]
    public async Task Failures_come_in_the_order_of_the_entries()
    {
        var failures = await DeleteAsync(2, """
            {"Failed":[{"Id":"1","Code":"ReceiptHandleIsInvalid","SenderFault":true},{"Id":"0","Code":"InternalError","SenderFault":false}]}
            """);
        Assert.Equal(
            [(0, "InternalError", false), (1, "ReceiptHandleIsInvalid", true)],
            failures.Select(failure => (failure.Index, failure.Code, failure.SenderFault)));
    }

    [Theory]
    [InlineData("""{"Successful":[{"Id":"0"}]}""")]
    [InlineData("""{"Successful":[{"Id":"0"}],"Failed":null}""")]
    [InlineData("""{"Successful":[{"Id":"0"},{"Id":"7"}],"Failed":[]}""")]
    public async Task An_entry_that_the_answer_leaves_out_has_failed(string answer)
    {
        var failure = Assert.Single(await DeleteAsync(2, answer));
        Assert.Equal((1, BatchEntryFailure.NotAnswered, false), (failure.Index, failure.Code, failure.SenderFault));
    }

    [Fact]
    public async Task An_entry_named_in_both_lists_has_failed()
    {
        var answer = """{"Failed":[{"Id":"0","Code":"InternalError","SenderFault":false}],"Successful":[{"Id":"0"}]}""";
        Assert.Equal("InternalError", Assert.Single(await DeleteAsync(1, answer)).Code);
    }

    [Fact]
    public async Task Partial_failures_are_not_retried_by_the_client()
    {
        var sqs = new ScriptedSqs().Answer("""{"Failed":[{"Id":"0","Code":"InternalError","SenderFault":false}]}""");
        using var client = sqs.Client();
        Assert.Single(await client.DeleteMessageBatchAsync(QueueUrl, ["h"], Token));
        Assert.Single(sqs.Requests);
    }

    private static async Task<IReadOnlyList<BatchEntryFailure>> DeleteAsync(int count, string answer)
    {
        using var client = new ScriptedSqs().Answer(answer).Client();
        return await client.DeleteMessageBatchAsync(QueueUrl, [.. Enumerable.Range(0, count).Select(i => $"h{i}")], Token);
    }
}
