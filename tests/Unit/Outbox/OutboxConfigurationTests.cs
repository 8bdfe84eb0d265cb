using System.Data;
using BusEtl.Outbox.Configuration;
using BusEtl.Outbox.Delivery;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BusEtl.Tests.Unit.Outbox;

public sealed class OutboxConfigurationTests
{
    [Fact]
    public void The_defaults_are_the_documented_ones()
    {
        using var provider = Configure(outbox => outbox.UseBusOutbox()).BuildServiceProvider();
        var options = provider.GetRequiredService<OutboxOptions<EmptyContext>>().Value;

        Assert.Equal(
            (TimeSpan.FromSeconds(10), 100, TimeSpan.FromSeconds(30), 100, TimeSpan.FromSeconds(5), true),
            (options.QueryDelay, options.QueryMessageLimit, options.QueryTimeout,
                options.MessageDeliveryLimit, options.MessageDeliveryTimeout, options.Deliver));
    }

    [Fact]
    public void The_delivery_stops_before_the_bus()
    {
        var hosted = HostedServices(Configure(outbox => outbox.UseBusOutbox()));

        // The host stops them from the last one to the first.
        Assert.True(hosted.IndexOf("MassTransitHostedService") < hosted.IndexOf("OutboxDelivery`1"), string.Join(", ", hosted));
    }

    [Fact]
    public void A_disabled_delivery_registers_no_hosted_service() =>
        Assert.DoesNotContain(
            HostedServices(Configure(outbox => outbox.UseBusOutbox(bus => bus.DisableDeliveryService()))),
            name => name.StartsWith("Outbox", StringComparison.Ordinal));

    [Fact]
    public void Without_UsePostgres_there_is_no_outbox() =>
        Assert.Throws<ConfigurationException>(() => Configure(outbox => outbox.UseBusOutbox(), usesPostgres: false));

    [Fact]
    public void A_value_that_makes_no_sense_is_refused()
    {
        AssertRefused(outbox => outbox.QueryDelay = TimeSpan.Zero);
        AssertRefused(outbox => outbox.QueryMessageLimit = 0);
        AssertRefused(outbox => outbox.QueryTimeout = TimeSpan.Zero);
        AssertRefused(outbox => outbox.DuplicateDetectionWindow = TimeSpan.FromSeconds(-1));
        AssertRefused(outbox => outbox.IsolationLevel = IsolationLevel.Serializable);
        AssertRefused(outbox => outbox.UseBusOutbox(bus => bus.MessageDeliveryLimit = 0));
        AssertRefused(outbox => outbox.UseBusOutbox(bus => bus.MessageDeliveryTimeout = TimeSpan.Zero));

        static void AssertRefused(Action<IEntityFrameworkOutboxConfigurator> configure) =>
            Assert.Throws<ArgumentOutOfRangeException>(() => Configure(configure));
    }

    [Fact]
    public void A_model_without_the_tables_is_refused_with_the_call_that_is_missing()
    {
        using var context = new EmptyContext(new DbContextOptionsBuilder<EmptyContext>().UseNpgsql("Host=nowhere").Options);

        var exception = Assert.Throws<InvalidOperationException>(() => OutboxTables.Of(context));

        Assert.Equal(
            "The model of EmptyContext has no table for OutboxState: call modelBuilder.AddOutboxStateEntity().", exception.Message);
    }

    [Fact]
    public void The_statements_take_names_from_the_model_quoted_where_that_is_needed()
    {
        using var context = new RenamedContext(new DbContextOptionsBuilder<RenamedContext>().UseNpgsql("Host=nowhere").Options);

        var tables = OutboxTables.Of(context);

        Assert.Equal("""delete from "Bus".outbox_messages where number = any ($1)""", tables.DeleteMessages);
        Assert.Contains("from \"Bus\".\"OutboxState\"", tables.Claim, StringComparison.Ordinal);
    }

    private static ServiceCollection Configure(Action<IEntityFrameworkOutboxConfigurator> configure, bool usesPostgres = true)
    {
        var services = new ServiceCollection();
        services.AddMassTransit(bus =>
        {
            bus.AddEntityFrameworkOutbox<EmptyContext>(outbox =>
            {
                if (usesPostgres)
                    outbox.UsePostgres();
                configure(outbox);
            });
            bus.UsingInMemory();
        });
        return services;
    }

    private static List<string> HostedServices(ServiceCollection services) => services
        .Where(service => service.ServiceType == typeof(IHostedService))
        .Select(service => service.ImplementationType?.Name ?? "")
        .ToList();

    public sealed class EmptyContext(DbContextOptions<EmptyContext> options) : DbContext(options);

    private sealed class RenamedContext(DbContextOptions<RenamedContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasDefaultSchema("Bus");
            modelBuilder.AddInboxStateEntity();
            modelBuilder.AddOutboxStateEntity();
            modelBuilder.AddOutboxMessageEntity(message =>
            {
                message.ToTable("outbox_messages");
                message.Property(m => m.SequenceNumber).HasColumnName("number");
            });
        }
    }
}
