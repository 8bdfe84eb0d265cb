using System.Net;
using BusEtl.Service.Health;
using Microsoft.AspNetCore.Connections;

namespace BusEtl.Tests.Unit.Health;

/// <summary>Every connection lives until the bound or the test ends it.</summary>
public sealed class ConnectionBoundTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Two = IPAddress.Parse("192.0.2.2");
    private static readonly IPAddress Three = IPAddress.Parse("192.0.2.3");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConnectionDelegate _bound = new ConnectionBound(ofPeer: 2, ofAll: 3).Use(
        connection => Task.Delay(Timeout.Infinite, connection.ConnectionClosed).ContinueWith(_ => { }, TaskScheduler.Default));

    [Fact]
    public async Task A_peer_that_has_as_many_as_it_may_loses_its_oldest()
    {
        var other = Connect(Two);
        var oldest = Connect(One);
        var second = Connect(One);

        var newest = Connect(One);

        await oldest.Ended.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.All([other, second, newest], connection => Assert.False(connection.Ended.IsCompleted));
    }

    [Fact]
    public async Task Where_all_have_as_many_as_they_may_the_peer_with_most_loses_its_oldest()
    {
        var other = Connect(Two);
        var oldest = Connect(One);
        var second = Connect(One);

        var newest = Connect(Three);

        await oldest.Ended.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.All([other, second, newest], connection => Assert.False(connection.Ended.IsCompleted));
    }

    [Fact]
    public async Task A_connection_that_has_ended_counts_no_more()
    {
        var first = Connect(One);
        first.Context.Abort();
        await first.Ended.WaitAsync(Patience, TestContext.Current.CancellationToken);

        var second = Connect(One);
        Connect(One);

        Assert.False(second.Ended.IsCompleted);
    }

    [Fact]
    public async Task What_comes_over_a_Unix_socket_is_one_peer()
    {
        var oldest = Connect(peer: null);
        Connect(peer: null);
        Connect(peer: null);

        await oldest.Ended.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    private (ConnectionContext Context, Task Ended) Connect(IPAddress? peer)
    {
        var context = new DefaultConnectionContext { RemoteEndPoint = peer is null ? null : new IPEndPoint(peer, 0) };

        return (context, _bound(context));
    }
}
