namespace MassTransit;

/// <summary>
/// Settings of the bus outbox: <c>MessageDeliveryLimit</c>, <c>MessageDeliveryTimeout</c> and <c>DisableDeliveryService</c>.
/// </summary>
public interface IEntityFrameworkBusOutboxConfigurator : IOutboxOptionsConfigurator, IBusOutboxConfigurator;
