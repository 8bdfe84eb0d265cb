namespace BusEtl.Outbox.Configuration;

/// <summary>What the configurators were told; documented there.</summary>
internal sealed class OutboxOptions
{
    public TimeSpan QueryDelay { get; set; } = TimeSpan.FromSeconds(10);

    public int QueryMessageLimit { get; set; } = 100;

    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public int MessageDeliveryLimit { get; set; } = 100;

    public TimeSpan MessageDeliveryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    public bool Deliver { get; set; } = true;

    /// <summary>Most messages in memory at once: an outbox of many must not multiply with many outboxes.</summary>
    public int MessagesAPass => Math.Max(QueryMessageLimit, MessageDeliveryLimit);
}
