using BusEtl.Outbox.Configuration;
using BusEtl.Outbox.Model;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MassTransit;

/// <summary>
/// A transactional outbox on EF Core and PostgreSQL. Names, parameters and meaning are those of the package
/// <c>MassTransit.EntityFrameworkCore</c>, and so are the tables, so that one database serves either engine.
/// </summary>
public static class EntityFrameworkOutboxConfigurationExtensions
{
    /// <summary>
    /// Adds the outbox of <typeparamref name="TDbContext"/>, whose model must have the three entities and which must be registered in the
    /// container as well, before or after. Only the container's own bus (<see cref="IBus"/>) is served.
    /// </summary>
    /// <param name="configurator">What <c>AddMassTransit</c> hands out.</param>
    /// <param name="configure">Has to call <see cref="UsePostgres"/>.</param>
    /// <exception cref="ConfigurationException">The configuration does not call <see cref="UsePostgres"/>.</exception>
    public static void AddEntityFrameworkOutbox<TDbContext>(
        this IBusRegistrationConfigurator configurator,
        Action<IEntityFrameworkOutboxConfigurator>? configure = null)
        where TDbContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(configurator);

        var outbox = new EntityFrameworkOutboxConfigurator<TDbContext>(configurator);
        configure?.Invoke(outbox);
        outbox.Register();
    }

    /// <summary>Says that the context is on PostgreSQL, the only database that this engine knows.</summary>
    /// <param name="configurator">The outbox.</param>
    /// <param name="enableSchemaCaching">Means something to the official engine alone.</param>
    public static IEntityFrameworkOutboxConfigurator UsePostgres(
        this IEntityFrameworkOutboxConfigurator configurator, bool enableSchemaCaching = true)
    {
        ArgumentNullException.ThrowIfNull(configurator);

        ((IPostgresOutbox)configurator).UsesPostgres = true;
        return configurator;
    }

    /// <summary>Adds the table <c>InboxState</c> to the model.</summary>
    /// <param name="modelBuilder">The context's model.</param>
    /// <param name="callback">May change it, for instance its schema.</param>
    public static void AddInboxStateEntity(this ModelBuilder modelBuilder, Action<EntityTypeBuilder<InboxState>>? callback = null) =>
        Add(modelBuilder, OutboxModel.Configure, callback);

    /// <summary>Adds the table <c>OutboxMessage</c> to the model, which refers to the two others.</summary>
    /// <param name="modelBuilder">The context's model.</param>
    /// <param name="callback">May change it, for instance its schema.</param>
    public static void AddOutboxMessageEntity(this ModelBuilder modelBuilder, Action<EntityTypeBuilder<OutboxMessage>>? callback = null) =>
        Add(modelBuilder, OutboxModel.Configure, callback);

    /// <summary>Adds the table <c>OutboxState</c> to the model.</summary>
    /// <param name="modelBuilder">The context's model.</param>
    /// <param name="callback">May change it, for instance its schema.</param>
    public static void AddOutboxStateEntity(this ModelBuilder modelBuilder, Action<EntityTypeBuilder<OutboxState>>? callback = null) =>
        Add(modelBuilder, OutboxModel.Configure, callback);

    private static void Add<TEntity>(
        ModelBuilder modelBuilder, Action<EntityTypeBuilder<TEntity>> configure, Action<EntityTypeBuilder<TEntity>>? callback)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);

        var entity = modelBuilder.Entity<TEntity>();
        configure(entity);
        callback?.Invoke(entity);
    }
}
