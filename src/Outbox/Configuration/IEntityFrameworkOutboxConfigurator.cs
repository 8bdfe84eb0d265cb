using System.Data;

namespace MassTransit;

/// <summary>Settings of the outbox, with the names and the meaning of <c>MassTransit.EntityFrameworkCore</c>.</summary>
public interface IEntityFrameworkOutboxConfigurator
{
    /// <summary>
    /// Longest time between two looks for committed messages, more than zero. Commits wake the delivery, so this is a safety net only: it
    /// counts when a wake-up is lost. Defaults to 10 s.
    /// </summary>
    TimeSpan QueryDelay { set; }

    /// <summary>How many outboxes are delivered in one go, concurrently; at least 1. Defaults to 100.</summary>
    int QueryMessageLimit { set; }

    /// <summary>Longest time that one statement of the delivery may take, at least 1 s. Defaults to 30 s.</summary>
    TimeSpan QueryTimeout { set; }

    /// <summary>
    /// How long the official engine's inbox remembers a message. This engine ignores it: it has no
    /// inbox, see <see cref="EntityFrameworkCoreIntegration.InboxState"/>.
    /// </summary>
    TimeSpan DuplicateDetectionWindow { set; }

    /// <summary>
    /// Isolation of the official engine's transactions. This engine works at <see cref="System.Data.IsolationLevel.ReadCommitted"/>, where
    /// nothing fails to serialize, and takes no other value.
    /// </summary>
    IsolationLevel IsolationLevel { set; }

    /// <summary>Turns the official engine's inbox cleaning off. This engine has none.</summary>
    void DisableInboxCleanupService();

    /// <summary>
    /// Lets what is published or sent through <see cref="IPublishEndpoint"/> and <see cref="ISendEndpointProvider"/> of a scope join the
    /// scope's context: its next save writes it, inside whatever transaction the context has, and the delivery service sends it after the
    /// commit. Where a message is consumed in the scope, both go straight to the bus instead.
    /// </summary>
    void UseBusOutbox(Action<IEntityFrameworkBusOutboxConfigurator>? configure = null);
}
