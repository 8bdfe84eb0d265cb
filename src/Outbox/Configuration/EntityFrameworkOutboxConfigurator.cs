using System.Data;
using BusEtl.Outbox.Delivery;
using BusEtl.Outbox.Writing;
using MassTransit;
using MassTransit.DependencyInjection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace BusEtl.Outbox.Configuration;

internal sealed class EntityFrameworkOutboxConfigurator<TDbContext>(IServiceCollection services)
    : IEntityFrameworkOutboxConfigurator, IEntityFrameworkBusOutboxConfigurator, IPostgresOutbox
    where TDbContext : DbContext
{
    private readonly OutboxOptions _options = new();
    private bool _usesBusOutbox;

    public bool UsesPostgres { get; set; }

    public TimeSpan QueryDelay { set => _options.QueryDelay = AtLeast(value, TimeSpan.FromMilliseconds(1)); }

    public int QueryMessageLimit { set => _options.QueryMessageLimit = AtLeast(value, 1); }

    public TimeSpan QueryTimeout { set => _options.QueryTimeout = AtLeast(value, TimeSpan.FromSeconds(1)); }

    public int MessageDeliveryLimit { set => _options.MessageDeliveryLimit = AtLeast(value, 1); }

    public TimeSpan MessageDeliveryTimeout { set => _options.MessageDeliveryTimeout = AtLeast(value, TimeSpan.FromMilliseconds(1)); }

    public TimeSpan DuplicateDetectionWindow { set => _ = AtLeast(value, TimeSpan.Zero); }

    public IsolationLevel IsolationLevel
    {
        set
        {
            if (value != IsolationLevel.ReadCommitted)
                throw new ArgumentOutOfRangeException(nameof(value), value, "The outbox works at ReadCommitted only.");
        }
    }

    public void DisableInboxCleanupService()
    {
    }

    public void DisableDeliveryService() => _options.Deliver = false;

    public void UseBusOutbox(Action<IEntityFrameworkBusOutboxConfigurator>? configure = null)
    {
        _usesBusOutbox = true;
        configure?.Invoke(this);
    }

    public void Register()
    {
        if (!UsesPostgres)
            throw new ConfigurationException("The outbox knows PostgreSQL only: call UsePostgres().");
        if (!_usesBusOutbox)
            return;

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new OutboxOptions<TDbContext>(_options));
        services.AddSingleton<OutboxSignal<TDbContext>>();
        services.AddSingleton<CommitWatch<TDbContext>>();
        services.ConfigureDbContext<TDbContext>(
            (provider, context) => context.AddInterceptors(provider.GetRequiredService<CommitWatch<TDbContext>>()));
        services.AddScoped<OutboxWriter<TDbContext>>();
        services.RemoveAll<IScopedBusContextProvider<IBus>>();
        services.AddScoped<IScopedBusContextProvider<IBus>, OutboxBusContextProvider<TDbContext>>();

        if (!_options.Deliver)
            return;

        services.TryAddSingleton(provider => new DeliveryLog(provider.GetRequiredService<ILogger<DeliveryLog>>()));
        services.AddSingleton<DeliveryPass<TDbContext>>();
        services.AddSingleton(provider => new DeliveryRhythm<TDbContext>(new DeliveryRhythm(
            _options,
            provider.GetRequiredService<TimeProvider>(),
            Random.Shared.NextDouble,
            provider.GetRequiredService<DeliveryLog>())));
        services.AddHostedService<OutboxDelivery<TDbContext>>();
        services.AddHostedService<OutboxListener<TDbContext>>();
    }

    private static T AtLeast<T>(T value, T least) where T : IComparable<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        return value;
    }
}

/// <summary>The settings of one context's outbox.</summary>
internal sealed record OutboxOptions<TDbContext>(OutboxOptions Value) where TDbContext : DbContext;
