using System.Collections.Concurrent;
using BusEtl.Consumers.Validation;
using BusEtl.Persistence;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// Seals the originals of a batch's logins. Each login carries its own, so that a batch can be taken apart; logins with a token in common
/// carry the same. Not safe for use by several threads. What logins carry outlives the batch.
/// </summary>
/// <param name="sealing">Null to seal nothing.</param>
/// <param name="known">The tokens that need no sealing.</param>
/// <param name="empty">Dictionaries that earlier batches have emptied, for this one to use and to give back.</param>
internal sealed class SealedBatch(LoginSealing? sealing, KnownTokens known, ConcurrentBag<Dictionary<string, SealedValue>> empty)
    : IDisposable
{
    // Taken when the first unknown token comes: in steady traffic none does.
    private Dictionary<string, SealedValue>? _sealed;

    /// <summary>The epoch of the known tokens at its beginning.</summary>
    public long Epoch { get; } = known.Epoch;

    /// <param name="row">The masked login.</param>
    /// <param name="login">What it was made of.</param>
    public MaskedLogin Seal(UserLogin row, CheckedLogin login) => sealing is null
        ? new MaskedLogin(row)
        : new MaskedLogin(row, SealIp(row.MaskedIp, login.Address), SealDeviceId(row.MaskedDeviceId, login.DeviceId));

    public void Dispose()
    {
        if (_sealed is null)
        {
            return;
        }

        _sealed.Clear();
        empty.Add(_sealed);
        _sealed = null;
    }

    private SealedValue? SealIp(string token, CanonicalIp address) =>
        IsDone(token, out var done) ? done : Keep(sealing!.SealIp(token, address));

    private SealedValue? SealDeviceId(string token, string deviceId) =>
        IsDone(token, out var done) ? done : Keep(sealing!.SealDeviceId(token, CanonicalDeviceId.Of(deviceId)));

    /// <returns>Whether the token needs no sealing: it was sealed in this batch, or is known.</returns>
    private bool IsDone(string token, out SealedValue? done)
    {
        done = null;

        return (_sealed?.TryGetValue(token, out done) ?? false) || known.Contains(token);
    }

    private SealedValue Keep(SealedValue original)
    {
        _sealed ??= empty.TryTake(out var emptied) ? emptied : new Dictionary<string, SealedValue>(StringComparer.Ordinal);
        _sealed.Add(original.Token, original);

        return original;
    }
}
