using MassTransit;
using MassTransit.Transports;
using MassTransit.Util;

namespace BusEtl.AmazonSqs.Configuration;

/// <summary>
/// The endpoints whose messages the observers of the bus see. They are connected with the first observer and not before: an endpoint
/// that has one, even if nobody stands behind it, calls it four times a message.
/// </summary>
/// <param name="connect">Connects an endpoint to all observers of the bus, those of later included.</param>
internal sealed class ObservedEndpoints(Func<ReceiveEndpointContext, ConnectHandle> connect)
{
    private readonly Lock _lock = new();
    private readonly List<WeakReference<ReceiveEndpointContext>> _waiting = [];
    private bool _isConnected;

    /// <summary>Adds an endpoint for as long as it lives: its handle does nothing, and MassTransit keeps none.</summary>
    public ConnectHandle Add(ReceiveEndpointContext context)
    {
        lock (_lock)
        {
            if (_isConnected)
                connect(context);
            else
                _waiting.Add(new WeakReference<ReceiveEndpointContext>(context));
        }

        return new EmptyConnectHandle();
    }

    /// <summary>Connects all endpoints. Does nothing the second time.</summary>
    public void Connect()
    {
        lock (_lock)
        {
            _isConnected = true;
            foreach (var waiting in _waiting)
            {
                if (waiting.TryGetTarget(out var context))
                    connect(context);
            }

            _waiting.Clear();
        }
    }
}
