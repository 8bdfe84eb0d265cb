using System.Diagnostics.Metrics;
using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Storing;
using BusEtl.Consumers.Validation;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BusEtl.Tests.Unit.Consuming;

/// <summary>Every delivery ends in one way: what stands in the queues afterwards, and what was counted.</summary>
public sealed class DeliveryEndsTests : IDisposable
{
    private readonly FakeSqs _sqs = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LoginMetrics _metrics;

    public DeliveryEndsTests() => _metrics = new LoginMetrics(_services.GetRequiredService<IMeterFactory>(), TimeProvider.System);

    public static TheoryData<string, string, string> Ends => new()
    {
        { "consumed", "", "handled" },
        { "rejected before the consumer", "input_error", "rejected" },
        { "unreadable", "input_error", "failed" },
        { "failed before the consumer", "input_error", "failed" },
        { "failed in the consumer", "input_error", "failed" },
        { "redelivered before the consumer", "", "redelivered" },
        { "cancelled once", "", "returned, handled" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_delivery_leaves_at_most_one_copy_and_makes_no_skipped_queue(string end, string copyIn, string counted)
    {
        var input = _sqs.CreateInput();
        await using var bus = await SqsTestBus.StartAsync(_sqs, endpoint =>
        {
            DeliveryEnds.Configure(endpoint, _metrics, NullLogger.Instance);
            endpoint.UseFilter(new Before(end));
            endpoint.Handler<Ping>(_ => end == "failed in the consumer" ? throw new InvalidOperationException("It fails.") : Task.CompletedTask);
        });

        input.Add(new FakeMessage { Body = end == "unreadable" ? "no JSON" : new Ping(1).Json });
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);
        await bus.StopAsync();

        Assert.Equal(["input", "input_error"], _sqs.QueueNames.Order(StringComparer.Ordinal));
        Assert.Equal(copyIn == "" ? 0 : 1, _sqs["input_error"].Messages.Count);
        Assert.Equal(counted, Counted());
    }

    [Fact]
    public async Task Only_what_nothing_was_done_with_is_skipped()
    {
        var input = _sqs.CreateInput();
        await using var bus = await SqsTestBus.StartAsync(_sqs, endpoint => DeliveryEnds.Configure(endpoint, _metrics, NullLogger.Instance));

        input.Add(new FakeMessage { Body = new Ping(1).Json });
        await Eventually.IsTrueAsync(() => input.Messages.Count == 0);

        Assert.Single(_sqs["input_skipped"].Messages);
        Assert.Empty(_sqs["input_error"].Messages);
    }

    public void Dispose() => _services.Dispose();

    private string Counted()
    {
        var counts = _metrics.Read();
        (string Name, long Count)[] ends =
        [
            ("returned", counts.Returned), ("rejected", counts.Rejected), ("failed", counts.Failed), ("redelivered", counts.Redelivered),
            ("handled", counts.Duplicates),
        ];
        Assert.All(ends, one => Assert.InRange(one.Count, 0, 1));

        return string.Join(", ", ends.Where(one => one.Count == 1).Select(one => one.Name));
    }

    /// <summary>What becomes of a message between its reading and its consumer.</summary>
    private sealed class Before(string end) : IFilter<ConsumeContext<Ping>>
    {
        private int _deliveries;

        public Task Send(ConsumeContext<Ping> context, IPipe<ConsumeContext<Ping>> next)
        {
            var isFirst = Interlocked.Increment(ref _deliveries) == 1;

            switch (end)
            {
                case "rejected before the consumer":
                    throw new InvalidLoginException([new FieldProblem("ip", "is required")]);
                case "failed before the consumer":
                    throw new InvalidOperationException("It fails.");
                case "redelivered before the consumer":
                    LoginAttempts.Of(context.ReceiveContext).IsRedelivered = true;
                    return Task.CompletedTask;
                case "cancelled once" when isFirst:
                    throw new OperationCanceledException("The breaker is open.");
                default:
                    return next.Send(context);
            }
        }

        public void Probe(ProbeContext context) => context.CreateFilterScope("before");
    }
}
