using BusEtl.Persistence;

namespace BusEtl.Consumers.Announcing;

/// <summary>Announces nothing: publishing is switched off.</summary>
internal sealed class SilentAnnouncer : ILoginAnnouncer
{
    public Task AnnounceAsync(IReadOnlyList<UserLogin> stored, CancellationToken cancellationToken) => Task.CompletedTask;
}
