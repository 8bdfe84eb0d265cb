using System.Net;
using Microsoft.AspNetCore.Connections;

namespace BusEtl.Service.Health;

/// <summary>
/// Bounds the connections of a listener, so that nobody who holds many keeps others out. Whoever comes is let in, and where there are too
/// many the oldest one has to go: of the same peer, where that has as many as a peer may have, else of the peer that has most.
/// A peer is an IP address; all that come over a Unix socket are one.
/// </summary>
internal sealed class ConnectionBound(int ofPeer, int ofAll)
{
    private readonly Lock _lock = new();
    private readonly List<ConnectionContext> _open = [];

    public ConnectionDelegate Use(ConnectionDelegate next) => async connection =>
    {
        Admit(connection);
        try
        {
            await next(connection);
        }
        finally
        {
            Forget(connection);
        }
    };

    private void Admit(ConnectionContext connection)
    {
        ConnectionContext? displaced;
        lock (_lock)
        {
            displaced = Displaced(Peer(connection));
            if (displaced is not null)
                _open.Remove(displaced);

            _open.Add(connection);
        }

        displaced?.Abort(new ConnectionAbortedException("A newer connection has taken its place."));
    }

    private void Forget(ConnectionContext connection)
    {
        lock (_lock)
            _open.Remove(connection);
    }

    // The list is in the order in which they came.
    private ConnectionContext? Displaced(IPAddress? peer)
    {
        var own = _open.Where(connection => Equals(Peer(connection), peer)).ToList();
        if (own.Count >= ofPeer)
            return own[0];

        return _open.Count < ofAll ? null : _open.GroupBy(Peer).MaxBy(connections => connections.Count())?.First();
    }

    private static IPAddress? Peer(ConnectionContext connection) => (connection.RemoteEndPoint as IPEndPoint)?.Address;
}
