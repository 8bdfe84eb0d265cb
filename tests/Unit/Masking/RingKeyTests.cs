using System.Collections.Concurrent;
using System.Security.Cryptography;
using BusEtl.Consumers.Masking;

namespace BusEtl.Tests.Unit.Masking;

public sealed class RingKeyTests
{
    private static readonly byte[] Material = [.. Enumerable.Repeat((byte)1, 32)];

    [Fact]
    public void A_hash_does_not_depend_on_the_one_before()
    {
        var key = Key();
        var (first, other, again) = (Hash(key, "a"u8), Hash(key, "b"u8), Hash(key, "a"u8));

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task A_key_that_is_cleared_while_threads_use_it_makes_right_hashes_or_none()
    {
        var expected = HMACSHA256.HashData(Material, "a"u8);
        var key = Key();
        using var busy = new CountdownEvent(3);
        var hashes = new ConcurrentBag<byte[]>();
        var users = Enumerable.Range(0, busy.InitialCount)
            .Select(_ => Task.Run(() => HashUntilCleared(key, busy, hashes), TestContext.Current.CancellationToken))
            .ToArray();

        Assert.True(busy.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        key.Clear();
        await Task.WhenAll(users);

        Assert.All(hashes.Distinct(), hash => Assert.Equal(expected, hash));
    }

    [Fact]
    public void Nothing_is_made_with_a_cleared_key_that_was_in_use_before()
    {
        var key = Key();
        Hash(key, "a"u8);
        Encrypt(key);

        key.Clear();

        Assert.Throws<ObjectDisposedException>(() => Hash(key, "a"u8));
        Assert.Throws<ObjectDisposedException>(() => Encrypt(key));
    }

    [Fact]
    public void No_instance_that_was_given_the_key_outlives_it()
    {
        var key = Key();
        var (hmac, cipher) = (key.Hmacs.Take(), key.Ciphers.Take());
        key.Hmacs.HandBack(hmac);
        key.Ciphers.HandBack(cipher);

        key.Clear();

        Assert.Throws<ObjectDisposedException>(() => hmac.AppendData([1]));
        Assert.Throws<ObjectDisposedException>(
            () => cipher.Encrypt(new byte[Nonces.Size], new byte[1], new byte[1], new byte[RingKey.TagSize]));
    }

    [Fact]
    public void Using_a_key_costs_no_memory()
    {
        var key = Key();
        Span<byte> hash = stackalloc byte[32];
        key.Hash("a"u8, hash);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
            key.Hash("a"u8, hash);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void HashUntilCleared(RingKey key, CountdownEvent busy, ConcurrentBag<byte[]> hashes)
    {
        hashes.Add(Hash(key, "a"u8));
        busy.Signal();

        while (Record.Exception(() => hashes.Add(Hash(key, "a"u8))) is var exception)
        {
            if (exception is null)
                continue;

            Assert.IsType<ObjectDisposedException>(exception);
            return;
        }
    }

    private static RingKey Key() => new(KeyPurpose.Token, "t1", true, Material);

    private static byte[] Hash(RingKey key, ReadOnlySpan<byte> input)
    {
        var hash = new byte[32];
        key.Hash(input, hash);

        return hash;
    }

    private static void Encrypt(RingKey key) =>
        key.Encrypt(new byte[Nonces.Size], [], [], new byte[RingKey.TagSize], []);
}
