using BusEtl.Consumers.Masking;
using BusEtl.Persistence;

namespace BusEtl.Tests.Unit.Masking;

public sealed class KnownTokensTests
{
    private readonly KnownTokens _known = new(10);

    [Fact]
    public void A_token_is_known_once_it_was_added()
    {
        Assert.False(_known.Contains("t1.a"));

        _known.Add("t1.a");

        Assert.True(_known.Contains("t1.a"));
        Assert.False(_known.Contains("t2.a"));
    }

    [Fact]
    public void There_are_never_more_than_it_may_hold()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _known.Add($"t1.{i}");
            Assert.InRange(_known.Count, 1, 10);
        }
    }

    [Fact]
    public void The_half_that_was_added_last_is_known()
    {
        for (var i = 0; i < 1_003; i++)
            _known.Add($"t1.{i}");

        Assert.All(Enumerable.Range(998, 5), i => Assert.True(_known.Contains($"t1.{i}")));
        Assert.False(_known.Contains("t1.0"));
    }

    [Fact]
    public void A_token_that_is_asked_for_again_and_again_is_not_forgotten()
    {
        _known.Add("t1.often");

        for (var i = 0; i < 1_000; i++)
        {
            _known.Add($"t1.{i}");
            Assert.True(_known.Contains("t1.often"));
        }
    }

    [Fact]
    public void A_token_added_twice_takes_one_place()
    {
        for (var i = 0; i < 100; i++)
            _known.Add("t1.a");

        Assert.Equal(1, _known.Count);
    }

    [Fact]
    public void What_logins_carried_to_the_vault_is_known()
    {
        _known.AddSealed([new MaskedLogin(null!, new SealedValue("t1.ip", "ip", [], "s1")), new MaskedLogin(null!)]);

        Assert.True(_known.Contains("t1.ip"));
        Assert.Equal(1, _known.Count);
    }

    [Fact]
    public void Many_threads_use_it_at_once()
    {
        var known = new KnownTokens(1_000);

        Parallel.For(0, 20_000, i =>
        {
            known.Add($"t1.{i % 400}");
            Assert.True(known.Contains($"t1.{i % 400}"));
        });

        Assert.Equal(400, known.Count);
    }

    [Fact]
    public void A_memory_without_room_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new KnownTokens(1));
}
