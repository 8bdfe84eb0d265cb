using System.Reflection;
using BusEtl.Consumers.Breaking;
using BusEtl.Consumers.Consuming;
using BusEtl.Persistence;
using BusEtl.Tests.Unit.AmazonSqs.Fakes;
using BusEtl.Tests.Unit.Infrastructure;
using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BusEtl.Tests.Unit.Breaking;

public sealed class BreakerServiceTests
{
    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(OperationCanceledException))]
    public async Task An_endpoint_that_can_not_be_stopped_ends_the_service_instead_of_receiving_nothing_for_ever(Type fault)
    {
        var queue = Options.Create(new LoginQueueOptions());
        var time = new ManualTimeProvider();
        var breaker = new LoginBreaker(queue, time);
        var endpoint = new LoginEndpoint();
        await ((IReceiveEndpointObserver)endpoint).Ready(BrokenEndpoint.Ready((Exception)Activator.CreateInstance(fault)!));
        var database = Options.Create(new DatabaseOptions { ConnectionString = "Host=localhost;Database=not_asked" });
        using var sessions = new DatabaseSessions(database, Options.Create(new PersistenceOptions()), NullLoggerFactory.Instance);
        var probe = new DatabaseProbe(database, Options.Create(new StoredParts()), sessions, new StoredExample());
        var vigil = new DatabaseVigil(breaker, probe, queue, time, NullLogger<LoginBreaker>.Instance);
        using var service = new BreakerService(
            breaker, endpoint, vigil, queue, new Jitter(() => 0), time, NullLogger<LoginBreaker>.Instance);
        await service.StartAsync(TestContext.Current.CancellationToken);

        breaker.Trip(BreakerReason.TooManyFailures);

        // The host ends, and not well, when a background service of it has died of a fault.
        await Eventually.IsTrueAsync(() => service.ExecuteTask!.IsCompleted);
        Assert.True(service.ExecuteTask!.IsFaulted);
        Assert.IsType<InvalidOperationException>(service.ExecuteTask.Exception!.InnerException);
    }

    /// <summary>An endpoint whose stop fails.</summary>
    public class BrokenEndpoint : DispatchProxy
    {
        private Exception? _fault;

        public static ReceiveEndpointReady Ready(Exception fault)
        {
            var endpoint = Create<IReceiveEndpoint, BrokenEndpoint>();
            ((BrokenEndpoint)(object)endpoint)._fault = fault;
            var ready = Create<ReceiveEndpointReady, ReadyEvent>();
            ((ReadyEvent)(object)ready).Endpoint = endpoint;

            return ready;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IReceiveEndpoint.Stop) ? Task.FromException(_fault!) : null;
    }

    public class ReadyEvent : DispatchProxy
    {
        public IReceiveEndpoint? Endpoint { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Endpoint;
    }
}
