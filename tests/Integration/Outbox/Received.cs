using System.Threading.Channels;
using MassTransit;

namespace BusEtl.Tests.Integration.Outbox;

/// <summary>What the consumers of a test got, in the order in which they got it.</summary>
internal sealed class Received
{
    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>();

    public void Add(ConsumeContext<NoteTaken> context, string host) => _deliveries.Writer.TryWrite(new Delivery(
        context.Message.Series, context.Message.Number, context.MessageId ?? Guid.Empty, host,
        context.Headers.Get<string>("color"), context.SentTime));

    /// <summary>Waits for so many.</summary>
    public async Task<IReadOnlyList<Delivery>> TakeAsync(int count)
    {
        using var limit = Deadline.Start();
        var taken = new List<Delivery>();
        try
        {
            while (taken.Count < count)
                taken.Add(await _deliveries.Reader.ReadAsync(limit.Token));
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Of {count} messages {taken.Count} came.");
        }
        return taken;
    }

    /// <summary>What came since, without waiting.</summary>
    public IReadOnlyList<Delivery> Rest()
    {
        var rest = new List<Delivery>();
        while (_deliveries.Reader.TryRead(out var delivery))
            rest.Add(delivery);
        return rest;
    }

    internal sealed record Delivery(string Series, int Number, Guid MessageId, string Host, string? Color, DateTime? SentTime);
}
