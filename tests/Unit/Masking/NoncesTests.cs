using BusEtl.Consumers.Masking;

namespace BusEtl.Tests.Unit.Masking;

public sealed class NoncesTests
{
    private readonly Nonces _nonces = new();

    [Fact]
    public void No_nonce_is_given_out_twice_by_many_threads() =>
        Assert.Distinct(Enumerable.Range(0, 50_000).AsParallel().Select(_ => Next()).ToArray());

    [Fact]
    public void Every_byte_of_a_nonce_is_random()
    {
        var nonces = Enumerable.Range(0, 1_000).Select(_ => Convert.FromHexString(Next())).ToArray();

        Assert.Equal(12, Nonces.Size);
        // Of 1,000 random bytes about 251 values are seen; fewer than 200 never are.
        Assert.All(Enumerable.Range(0, Nonces.Size), i => Assert.InRange(nonces.DistinctBy(nonce => nonce[i]).Count(), 200, 256));
    }

    private string Next()
    {
        Span<byte> nonce = stackalloc byte[Nonces.Size];
        _nonces.Next(nonce);

        return Convert.ToHexString(nonce);
    }
}
