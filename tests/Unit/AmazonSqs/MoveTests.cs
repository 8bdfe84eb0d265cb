using System.Globalization;
using BusEtl.AmazonSqs;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;
using MassTransit.Middleware;

namespace BusEtl.Tests.Unit.AmazonSqs;

public sealed class MoveTests
{
    private static readonly Guid Id = Guid.Parse("0198a5f0-1111-7000-8000-000000000001");
    private readonly FakeSqs _sqs = new();

    [Fact]
    public async Task A_message_with_more_than_10_headers_moves_to_the_error_queue_and_loses_none()
    {
        var attributes = Enumerable.Range(0, 10).ToDictionary(i => $"own-{i}", i => $"value {i}");

        var moved = await MoveAsync(new FakeMessage { Body = new Ping(1).Json, Attributes = attributes });

        Assert.InRange(moved.Attributes.Count, 1, 10);
        Assert.Contains("MT-Headers", moved.Attributes.Keys);
        var read = await ReadBackAsync(moved);
        foreach (var (name, value) in attributes)
            Assert.Equal(value, read.Get<string>(name));
        Assert.Equal("fault", read.Get<string>(MessageHeaders.Reason));
        Assert.NotEmpty(read.Get<string>(MessageHeaders.FaultStackTrace)!);
    }

    [Fact]
    public async Task A_moved_message_has_its_own_body_and_attributes_and_everything_about_its_fault()
    {
        const string Body = "{ \"text\" : \"Zo\\u00eb € é\",\r\n\t\"number\":1 }";
        var own = Enumerable.Range(0, 12).ToDictionary(i => $"own-{i:00}", i => $"value {i}");
        var original = new FakeMessage { Body = Body, Attributes = AttributeBudget.Pack(own, 0) };

        var moved = await MoveAsync(original);

        Assert.Equal(Body, moved.Body);
        Assert.Equal(
            ["BusEtl-Attempts", "MT-Fault-ExceptionType", "MT-Fault-Message", "MT-Headers", "MT-Reason", "MessageId", "SentTimestamp", "own-00", "own-01", "own-02"],
            moved.Attributes.Keys.Order(StringComparer.Ordinal));
        var headers = AttributeBudget.Unpack(moved.Attributes);
        Assert.All(own, header => Assert.Equal(header.Value, headers[header.Key]));
        Assert.Equal(original.Id, headers["MessageId"]);
        Assert.Equal($"{original.SentAt.ToUnixTimeMilliseconds()}", headers["SentTimestamp"]);
        Assert.Equal("It fails.", headers[MessageHeaders.FaultMessage]);
        Assert.Equal("System.InvalidOperationException", headers[MessageHeaders.FaultExceptionType]);
        Assert.Equal("4", headers["BusEtl-Attempts"]);
        Assert.Contains("Ping", headers[MessageHeaders.FaultConsumerType], StringComparison.Ordinal);
        Assert.Equal(Environment.MachineName, headers[MessageHeaders.Host.MachineName]);
        Assert.True(DateTimeOffset.TryParse(headers[MessageHeaders.FaultTimestamp], CultureInfo.InvariantCulture, out _));
    }

    [Fact]
    public async Task A_message_replayed_with_all_attributes_and_moved_again_has_the_newest_fault_only()
    {
        var attributes = Enumerable.Range(0, 9).ToDictionary(i => $"own-{i}", i => $"value {i}");
        attributes["MT-Redelivery-Count"] = "3";
        var original = new FakeMessage { Body = new Ping(1).Json, Attributes = attributes };
        var first = await MoveAsync(original, new InvalidOperationException("The first fault."), attempts: 4);
        Assert.Equal("3", AttributeBudget.Unpack(first.Attributes)["MT-Fault-RedeliveryCount"]);

        var replayed = new FakeMessage { Body = first.Body, Attributes = first.Attributes };
        var second = await MoveAsync(replayed, new ArgumentException("The second fault."), attempts: 2);

        var headers = AttributeBudget.Unpack(second.Attributes);
        Assert.Equal("The second fault.", headers[MessageHeaders.FaultMessage]);
        Assert.Equal("2", headers["BusEtl-Attempts"]);
        Assert.All(attributes.Where(header => header.Key.StartsWith("own", StringComparison.Ordinal)), header => Assert.Equal(header.Value, headers[header.Key]));
        Assert.Equal((original.Id, first.Attributes["SentTimestamp"]), (headers["MessageId"], headers["SentTimestamp"]));
        Assert.DoesNotContain(headers, header => header.Value.Contains("first fault") || header.Value.Contains("InvalidOperation"));
        Assert.DoesNotContain(headers.Keys, name => name is "MT-Redelivery-Count" or "MT-Fault-RedeliveryCount");
    }

    [Fact]
    public async Task An_oversize_value_is_cut_with_a_mark()
    {
        var moved = await MoveAsync(With("own", new string('y', 100_000)));

        Assert.EndsWith("yyy... [cut]", moved.Attributes["own"]);
        Assert.Equal(8 * 1024, moved.Attributes["own"].Length);
    }

    [Fact]
    public async Task A_body_of_exactly_1_MiB_still_moves()
    {
        var body = $"{{\"number\":1,\"text\":\"{new string('x', 1_048_576 - 22)}\"}}";
        Assert.Equal(1_048_576, body.Length);

        var moved = await MoveAsync(new FakeMessage { Body = body });

        Assert.Equal(body, moved.Body);
    }

    [Fact]
    public async Task A_move_sets_the_id_and_the_sent_time_of_the_original()
    {
        var original = new FakeMessage { Body = new Ping(1).Json };

        var moved = await MoveAsync(original);

        Assert.Equal(original.Id, moved.Attributes["MessageId"]);
        Assert.Equal($"{original.SentAt.ToUnixTimeMilliseconds()}", moved.Attributes["SentTimestamp"]);
    }

    [Fact]
    public async Task A_copy_of_an_error_message_that_is_sent_back_keeps_id_and_sent_time()
    {
        var original = new FakeMessage { Body = new Ping(1).Json };
        var moved = await MoveAsync(original);
        _sqs.Time.Advance(TimeSpan.FromDays(3));

        var consumer = new PingConsumer();
        await HandleAsync(consumer, new FakeMessage { Body = moved.Body, Attributes = moved.Attributes });

        var context = Assert.Single(consumer.Contexts);
        Assert.Equal(Guid.Parse(original.Id), context.MessageId);
        Assert.Equal($"{original.SentAt.ToUnixTimeMilliseconds()}", context.ReceiveContext.TransportHeaders.Get<string>("SentTimestamp"));
    }

    [Fact]
    public async Task A_MessageId_attribute_that_is_a_UUID_wins_over_the_native_id()
    {
        var consumer = new PingConsumer();
        await HandleAsync(consumer, With("MessageId", Id.ToString()));

        Assert.Equal(Id, Assert.Single(consumer.Contexts).MessageId);
    }

    [Theory]
    [InlineData("order-17")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task A_MessageId_attribute_that_identifies_nothing_does_not_win(string value)
    {
        var consumer = new PingConsumer();
        var message = With("MessageId", value);
        await HandleAsync(consumer, message);

        Assert.Equal(Guid.Parse(message.Id), Assert.Single(consumer.Contexts).MessageId);
    }

    [Fact]
    public async Task A_message_that_nobody_consumes_goes_to_the_skipped_queue()
    {
        var input = _sqs.CreateInput();
        var message = input.Add(new FakeMessage { Body = new Ping(1).Json });
        await using var bus = await SqsTestBus.StartAsync(_sqs, _ => { });

        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);

        var skipped = Assert.Single(_sqs["input_skipped"].Messages);
        Assert.Equal(message.Body, skipped.Body);
        Assert.Equal("dead-letter", skipped.Attributes[MessageHeaders.Reason]);
    }

    [Fact]
    public async Task A_message_that_cannot_be_moved_is_given_back()
    {
        var input = _sqs.CreateInput();
        _sqs.Script.FailEntry("SendMessageBatch", _ => true, times: 2);

        await MoveAsync(new FakeMessage { Body = new Ping(1).Json });

        Assert.Empty(input.Messages);
        Assert.Equal(3, _sqs.CallsOf("SendMessageBatch").Count);
    }

    private static FakeMessage With(string name, string value) =>
        new() { Body = new Ping(1).Json, Attributes = new Dictionary<string, string> { [name] = value } };

    private async Task<FakeMessage> MoveAsync(FakeMessage message, Exception? fault = null, int attempts = 4)
    {
        await HandleAsync(new PingConsumer(_ => throw fault ?? new InvalidOperationException("It fails.")), message, attempts);

        return _sqs["input_error"].Messages[^1];
    }

    private async Task<Headers> ReadBackAsync(FakeMessage moved)
    {
        var consumer = new PingConsumer();
        await HandleAsync(consumer, new FakeMessage { Body = moved.Body, Attributes = moved.Attributes });

        return Assert.Single(consumer.Contexts).ReceiveContext.TransportHeaders;
    }

    private async Task HandleAsync(PingConsumer consumer, FakeMessage message, int? attempts = null)
    {
        var input = _sqs.QueueNames.Contains("input") ? _sqs["input"] : _sqs.CreateInput();
        await using var bus = await SqsTestBus.StartAsync(_sqs, e =>
        {
            e.ConfigureError(error =>
            {
                error.UseExecute(context => context.ExceptionHeaders.Set("BusEtl-Attempts", attempts));
                error.UseFilter(new ErrorTransportFilter());
            });
            e.Handler<Ping>(consumer.HandleAsync);
        });
        input.Add(message);
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
    }
}
