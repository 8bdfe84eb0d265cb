using BusEtl.Contracts;
using MassTransit;
using MassTransit.Context;

namespace BusEtl.Consumers.Consuming;

/// <summary>
/// Lets each delivery into the batch by itself. MassTransit's batch keeps one message an id, and handles the others with it as if it had them:
/// two logins of one id and two days would be one, and the other deleted.
/// </summary>
internal sealed class BatchEntryFilter : IFilter<ConsumeContext<LoginMessage>>
{
    public Task Send(ConsumeContext<LoginMessage> context, IPipe<ConsumeContext<LoginMessage>> next) => next.Send(new BatchEntry(context));

    public void Probe(ProbeContext context) => context.CreateFilterScope("batchEntry");
}

/// <summary>A delivery without an id, to which the batch gives one of its own.</summary>
internal sealed class BatchEntry(ConsumeContext<LoginMessage> delivery) : ConsumeContextProxy<LoginMessage>(delivery)
{
    public override Guid? MessageId => null;

    /// <summary>The id of the message.</summary>
    public Guid? DeliveredId { get; } = delivery.MessageId;
}
