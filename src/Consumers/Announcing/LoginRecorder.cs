using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Storing;
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
    /// <returns>How many logins the table did not have, and those that it had.</returns>
    /// <exception cref="VaultChangedException">What was known of the vault when they were sealed is not sure any more.</exception>
    public async Task<RecordedLogins> RecordAsync(SealedLogins logins, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(logins);

        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<LoginStore>();
        var announcer = scope.ServiceProvider.GetRequiredService<ILoginAnnouncer>();

        var stored = await store.SaveAsync(logins.Logins, AnnounceAsync, cancellationToken);
        // Only what is committed: a token that is known wrongly would never be sealed.
        known.AddSealed(logins.Logins, logins.Epoch);

        return new RecordedLogins(stored.Count, store.Repeated);

        Task AnnounceAsync(IReadOnlyList<UserLogin> newOnes, CancellationToken cancellation)
        {
            // The session is there by now, and has said what it leads to.
            if (known.Epoch != logins.Epoch)
                throw new VaultChangedException();

            return announcer.AnnounceAsync(newOnes, cancellation);
        }
    }
}

/// <summary>What became of a batch that is recorded.</summary>
/// <param name="New">How many logins the table did not have.</param>
/// <param name="Repeated">Those whose key it had, with their rows.</param>
public sealed record RecordedLogins(int New, IReadOnlyList<RepeatedLogin> Repeated);
