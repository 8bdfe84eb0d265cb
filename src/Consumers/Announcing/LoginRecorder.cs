using BusEtl.Consumers.Masking;
using BusEtl.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Consumers.Announcing;

/// <summary>
/// Stores logins with their sealed originals and announces the new ones in one transaction. Each call has a scope of its own: what is
/// published in a consumer's scope goes straight to the bus, past the outbox.
/// </summary>
public sealed class LoginRecorder(IServiceScopeFactory scopes, KnownTokens known)
{
    /// <summary>Records a batch, or nothing of it.</summary>
    /// <returns>How many logins the table did not have.</returns>
    public async Task<int> RecordAsync(IReadOnlyList<MaskedLogin> logins, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<LoginStore>();
        var announcer = scope.ServiceProvider.GetRequiredService<ILoginAnnouncer>();

        var stored = await store.SaveAsync(logins, announcer.AnnounceAsync, cancellationToken);
        // Only what is committed: a token that is known wrongly would never be sealed.
        known.AddSealed(logins);

        return stored.Count;
    }
}
