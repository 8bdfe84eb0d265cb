using MassTransit.EntityFrameworkCoreIntegration;

namespace BusEtl.Outbox.Delivery;

/// <summary>An outbox whose row this delivery has locked, and how far it got with it.</summary>
internal sealed class ClaimedOutbox(Guid id)
{
    public Guid Id { get; } = id;

    /// <summary>What was read of it, in order; there may be more in the table. Empty if nothing is left to send.</summary>
    public List<OutboxMessage> Messages { get; } = [];

    /// <summary>A limit ended the reading within it.</summary>
    public bool MayHaveMore { get; set; }

    /// <summary>How many of them the bus has taken, from the first one on.</summary>
    public int Sent { get; set; }

    /// <summary>Why the message after those could not be sent.</summary>
    public Exception? Failure { get; set; }

    public bool AllSent => Sent == Messages.Count;
}
