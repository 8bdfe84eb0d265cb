using MassTransit;

namespace BusEtl.Consumers.Breaking;

/// <summary>The login endpoint, to be stopped and started while the bus goes on. It is known once it has been ready.</summary>
public sealed class LoginEndpoint : IReceiveEndpointObserver
{
    private volatile IReceiveEndpoint? _endpoint;

    /// <summary>Stops receiving, and waits until nothing is in work.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    public Task StopAsync(CancellationToken cancellationToken) => Known.Stop(cancellationToken);

    /// <summary>Starts receiving. Where SQS is away the endpoint goes on trying.</summary>
    public void Start() => Known.Start(CancellationToken.None);

    private IReceiveEndpoint Known => _endpoint ?? throw new InvalidOperationException("The login endpoint has not been ready yet.");

    Task IReceiveEndpointObserver.Ready(ReceiveEndpointReady ready)
    {
        _endpoint = ready.ReceiveEndpoint;

        return Task.CompletedTask;
    }

    Task IReceiveEndpointObserver.Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    Task IReceiveEndpointObserver.Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    Task IReceiveEndpointObserver.Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
}
