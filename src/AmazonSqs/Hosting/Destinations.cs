namespace BusEtl.AmazonSqs.Hosting;

/// <summary>
/// The queues and topics that a bus sends to, and no others, whatever address a message, a stored message of an outbox or a mistake names.
/// </summary>
/// <param name="Queues">Names of queues; null for any.</param>
/// <param name="Topics">Names of topics; null for any.</param>
internal sealed record Destinations(IReadOnlySet<string>? Queues, IReadOnlySet<string>? Topics)
{
    public static readonly Destinations Any = new(Queues: null, Topics: null);

    /// <exception cref="InvalidOperationException">It is none of them.</exception>
    public void ThrowIfForeignQueue(string name) => ThrowIfForeign("queue", name, Queues);

    /// <inheritdoc cref="ThrowIfForeignQueue"/>
    public void ThrowIfForeignTopic(string name) => ThrowIfForeign("topic", name, Topics);

    private static void ThrowIfForeign(string kind, string name, IReadOnlySet<string>? own)
    {
        if (own?.Contains(name) == false)
        {
            throw new InvalidOperationException(
                $"Nothing is sent to the {kind} '{name}', and it is not made: the settings name only "
                + $"{string.Join(", ", own.Order(StringComparer.Ordinal))}. An address that comes with a message, such as that of a response or a fault, does not count.");
        }
    }
}
