using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class QueueTests
{
    private readonly FakeSqs _sqs = new();

    [Fact]
    public async Task A_missing_queue_is_created_with_its_attributes()
    {
        await using var bus = await StartAsync(createQueues: true);

        Assert.Equal("17", _sqs["input"].Attributes["VisibilityTimeout"]);
        Assert.Contains("input_error", _sqs.QueueNames);
    }

    [Fact]
    public async Task A_queue_that_exists_is_left_as_it_is()
    {
        _sqs.Create("input", ("VisibilityTimeout", "5"));

        await using var bus = await StartAsync(createQueues: true);

        Assert.Equal("5", _sqs["input"].Attributes["VisibilityTimeout"]);
        Assert.Equal(["GetQueueUrl", "GetQueueUrl", "CreateQueue", "GetQueueAttributes"],
            _sqs.Calls.Select(call => call.Action).Where(action => action != "ReceiveMessage"));
    }

    [Theory]
    [InlineData("input")]
    [InlineData("input_error")]
    public async Task Without_CreateQueues_a_missing_queue_stops_the_start_and_is_named(string missing)
    {
        _sqs.Create(missing == "input" ? "input_error" : "input");

        var text = await FailingStartAsync(createQueues: false);

        Assert.Contains($"queue {missing} does not exist", text);
        Assert.Contains("sqs:CreateQueue", text);
        Assert.Empty(_sqs.CallsOf("CreateQueue"));
    }

    [Theory]
    [InlineData("GetQueueUrl")]
    [InlineData("CreateQueue")]
    [InlineData("GetQueueAttributes")]
    public async Task A_denied_action_stops_the_start_and_its_permission_is_named(string action)
    {
        _sqs.Script.Refuse(action, "AccessDeniedException");

        var text = await FailingStartAsync(createQueues: true);

        Assert.Contains("queue input ", text);
        Assert.Contains($"sqs:{action}", text);
    }

    private async Task<string> FailingStartAsync(bool createQueues)
    {
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(createQueues));

        return thrown.ToString();
    }

    private Task<SqsTestBus> StartAsync(bool createQueues) => SqsTestBus.StartAsync(
        _sqs,
        e =>
        {
            e.QueueAttributes["VisibilityTimeout"] = 17;
            e.Handler<Ping>(_ => Task.CompletedTask);
        },
        host: host => host.CreateQueues(createQueues));
}
