using System.Collections.Concurrent;
using BusEtl.Persistence;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Masking;

/// <summary>Seals the originals of tokens that the vault may not have yet; with the vault switched off, none.</summary>
public sealed class OriginalSealing(LoginSealing sealing, KnownTokens known, IOptions<MaskingOptions> options)
{
    private readonly LoginSealing? _sealing = options.Value.Vault ? sealing : null;

    // As many as there were batches at once, each as large as a batch grew.
    private readonly ConcurrentBag<Dictionary<string, SealedValue>> _empty = [];

    /// <summary>Begins a batch, in which each token's original is sealed once.</summary>
    internal SealedBatch NewBatch() => new(_sealing, known, _empty);
}
