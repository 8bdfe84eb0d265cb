using BenchmarkDotNet.Attributes;
using BusEtl.Bench.Micro.Inputs;
using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Validation;
using BusEtl.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BusEtl.Bench.Micro.Benchmarks;

/// <summary>Saves batches of logins that the table does not have, each in a scope of its own, one after another on one connection.</summary>
[MemoryDiagnoser]
[InvocationCount(Batches)]
public class BatchWriteBenchmarks
{
    private const int Batches = 40;
    private const int BatchSize = 100;

    private readonly CheckedLogin[] _logins = MadeUpLogins.Distinct(BatchSize);
    private readonly Queue<MaskedLogin[]> _waiting = new();

    /// <summary>Where the batches go. It comes from outside, because this toolchain awaits no set-up.</summary>
    internal static IServiceScopeFactory? Scopes { get; set; }

    [IterationSetup(Target = nameof(NewTokensAsync))]
    public void MakeBatchesWithOriginals() => MakeBatches(vault: true);

    [IterationSetup(Target = nameof(KnownTokensAsync))]
    public void MakeBatches() => MakeBatches(vault: false);

    [Benchmark(OperationsPerInvoke = BatchSize, Description = "write a batch of 100, with 200 vault rows")]
    public Task<int> NewTokensAsync() => SaveNextAsync();

    [Benchmark(OperationsPerInvoke = BatchSize, Description = "write a batch of 100, with all tokens known")]
    public Task<int> KnownTokensAsync() => SaveNextAsync();

    private async Task<int> SaveNextAsync()
    {
        await using var scope = Scopes!.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<LoginStore>();
        var stored = await store.SaveAsync(_waiting.Dequeue(), (_, _) => Task.CompletedTask, CancellationToken.None);

        return stored.Count == BatchSize ? stored.Count : throw new InvalidOperationException($"Only {stored.Count} logins were new.");
    }

    private void MakeBatches(bool vault)
    {
        while (_waiting.Count < Batches)
            _waiting.Enqueue(MakeBatch(vault));
    }

    private MaskedLogin[] MakeBatch(bool vault)
    {
        using var ring = NewKeys.Ring();
        var masking = new LoginMasking(ring);
        var options = Options.Create(new MaskingOptions { Vault = vault });
        using var batch = new OriginalSealing(new LoginSealing(ring), new KnownTokens(2), options).NewBatch();
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

        return Array.ConvertAll(_logins, login => batch.Seal(masking.Mask(login, Guid.NewGuid(), today), login));
    }
}
