using MassTransit;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;

namespace BusEtl.Outbox.Writing;

/// <summary>Decides what the endpoints of a scope are: the outbox's, or the consume context's where a message is consumed.</summary>
internal sealed class OutboxBusContextProvider<TDbContext>(
    IBus bus,
    Bind<IBus, IClientFactory> clientFactory,
    Bind<IBus, IScopedConsumeContextProvider> busConsumeContext,
    IScopedConsumeContextProvider consumeContext,
    OutboxWriter<TDbContext> writer) : IScopedBusContextProvider<IBus>
    where TDbContext : DbContext
{
    public ScopedBusContext Context { get; } =
        busConsumeContext.Value.HasContext
            ? new ConsumeContextScopedBusContext(busConsumeContext.Value.GetContext(), clientFactory.Value)
        : consumeContext.HasContext
            ? new ConsumeContextScopedBusContext<IBus>(bus, consumeContext.GetContext(), clientFactory.Value, writer)
        : new OutboxBusContext(bus, clientFactory.Value, writer);

    private sealed class OutboxBusContext(IBus bus, IClientFactory clientFactory, OutboxSendContext writer) : ScopedBusContext
    {
        public ISendEndpointProvider SendEndpointProvider { get; } = new OutboxSendEndpointProvider(writer, bus);

        public IPublishEndpoint PublishEndpoint { get; } = new PublishEndpoint(new OutboxPublishEndpointProvider(writer, bus));

        // A request goes past the outbox: its response cannot come before the commit.
        public IScopedClientFactory ClientFactory { get; } = new BusScopedBusContext<IBus>(bus, clientFactory, writer).ClientFactory;
    }
}
