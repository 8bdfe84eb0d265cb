using Microsoft.EntityFrameworkCore;

namespace BusEtl.Outbox.Writing;

/// <summary>Wakes the delivery of this process. Set any number of times before it is waited for, it wakes once.</summary>
internal sealed class OutboxSignal<TDbContext> : IDisposable where TDbContext : DbContext
{
    /// <summary>
    /// Of PostgreSQL's LISTEN and NOTIFY. Other outboxes of the same database share it, which costs them a look and no more.
    /// </summary>
    public const string Channel = "masstransit_outbox";

    private readonly SemaphoreSlim _set = new(0);
    private int _waiting;

    public void Set()
    {
        if (Interlocked.Exchange(ref _waiting, 1) == 0)
            _set.Release();
    }

    /// <summary>Returns when set or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (await _set.WaitAsync(atMost, cancellationToken))
            Interlocked.Exchange(ref _waiting, 0);
    }

    public void Dispose() => _set.Dispose();
}
