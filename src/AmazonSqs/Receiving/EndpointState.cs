using MassTransit.Transports;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// Tells the observers of an endpoint, MassTransit's health among them, whether it works: ready as long as none of its parts is at fault.
/// Never throws: an observer's fault must end no loop, and a stop waits for whoever calls.
/// </summary>
internal sealed partial class EndpointState(SqsReceiveEndpointContext endpoint, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly HashSet<EndpointPart> _faulted = [];

    public Task FaultedAsync(EndpointPart part, Exception fault)
    {
        lock (_lock)
            _faulted.Add(part);

        return TellAsync(() => endpoint.TransportObservers.NotifyFaulted(endpoint.InputAddress, fault));
    }

    public Task ReadyAsync(EndpointPart part)
    {
        lock (_lock)
        {
            _faulted.Remove(part);
            if (_faulted.Count > 0)
                return Task.CompletedTask;
        }

        return TellAsync(() => endpoint.TransportObservers.NotifyReady(endpoint.InputAddress));
    }

    private async Task TellAsync(Func<Task> tell)
    {
        try
        {
            await tell();
        }
        catch (Exception exception)
        {
            Log.ObserverFailed(logger, exception, endpoint.Settings.QueueName);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An observer of {Queue} failed. It was to learn whether the endpoint works.")]
        public static partial void ObserverFailed(ILogger logger, Exception exception, string queue);
    }
}

/// <summary>What may be at fault with an endpoint.</summary>
internal enum EndpointPart
{
    /// <summary>Its queue cannot be opened or received from.</summary>
    Receiving,

    /// <summary>What is received can neither be handled nor moved.</summary>
    Handling,
}
