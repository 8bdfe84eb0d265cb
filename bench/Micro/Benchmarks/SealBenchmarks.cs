using BenchmarkDotNet.Attributes;
using BusEtl.Bench.Micro.Inputs;
using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Validation;
using BusEtl.Persistence;
using Microsoft.Extensions.Options;

namespace BusEtl.Bench.Micro.Benchmarks;

/// <summary>Masks both personal values of checked logins and seals their originals, in batches as the consumer does it.</summary>
[MemoryDiagnoser]
public class SealBenchmarks
{
    private const int Logins = 1_000;
    private const int BatchSize = 100;
    private const int OtherTokens = KnownTokens.DefaultCapacity / 4;

    private static readonly DateOnly Today = new(2026, 3, 1);

    private readonly KeyRing _ring = NewKeys.Ring();
    private readonly KnownTokens _known = new(KnownTokens.DefaultCapacity);
    private readonly MaskedLogin[] _masked = new MaskedLogin[Logins];
    private readonly LoginMasking _masking;
    private readonly OriginalSealing _originals;
    private CheckedLogin[] _logins = [];

    public SealBenchmarks()
    {
        _masking = new LoginMasking(_ring);
        _originals = new OriginalSealing(new LoginSealing(_ring), _known, Options.Create(new MaskingOptions()));
    }

    [GlobalSetup(Target = nameof(NewTokens))]
    public void MakeLogins()
    {
        _logins = MadeUpLogins.Distinct(Logins);

        for (var i = 0; i < OtherTokens; i++)
            _known.Add(_masking.TokenOf(PersonalDataKind.DeviceId, $"other {i}"));
    }

    [GlobalSetup(Target = nameof(KnownTokensOnly))]
    public void MakeKnownLogins()
    {
        MakeLogins();
        MaskAndSeal();
        _known.AddSealed(_masked, _known.Epoch);
    }

    // No transaction makes a token known here, so they are new each time.
    [Benchmark(OperationsPerInvoke = Logins, Description = "mask and seal both fields, all tokens new")]
    public object NewTokens() => MaskAndSeal();

    [Benchmark(OperationsPerInvoke = Logins, Description = "mask and seal both fields, all tokens known")]
    public object KnownTokensOnly() => MaskAndSeal();

    private MaskedLogin[] MaskAndSeal()
    {
        for (var first = 0; first < Logins; first += BatchSize)
        {
            using var batch = _originals.NewBatch();

            for (var i = first; i < first + BatchSize; i++)
                _masked[i] = batch.Seal(_masking.Mask(_logins[i], default, Today), _logins[i]);
        }

        return _masked;
    }
}
