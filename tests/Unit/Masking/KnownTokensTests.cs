using System.Runtime.CompilerServices;
using BusEtl.Consumers.Masking;
using BusEtl.Persistence;

namespace BusEtl.Tests.Unit.Masking;

public sealed class KnownTokensTests
{
    private static readonly LoginMasking Masking = KeyRings.Masking();
    private static readonly string[] Tokens = [.. Enumerable.Range(0, 1_003).Select(i => Token($"{i}"))];

    private readonly KnownTokens _known = new(10);

    [Fact]
    public void A_token_is_known_once_it_was_added()
    {
        Assert.False(_known.Contains(Token("a")));

        _known.Add(Token("a"));

        Assert.True(_known.Contains(Token("a")));
        Assert.False(_known.Contains(Token("b")));
    }

    [Fact]
    public void What_was_sealed_before_all_was_forgotten_is_not_remembered_after_it()
    {
        var logins = new[] { new MaskedLogin(null!, new SealedValue(Token("a"), "ip", [], "s1")) };
        _known.Add(Token("b"));
        var before = _known.Epoch;

        _known.Forget();
        _known.AddSealed(logins, before);

        Assert.Equal(0, _known.Count);
        Assert.False(_known.Contains(Token("a")));
        Assert.False(_known.Contains(Token("b")));

        _known.AddSealed(logins, _known.Epoch);
        Assert.True(_known.Contains(Token("a")));
    }

    [Fact]
    public void The_token_of_another_kind_or_key_is_another_one()
    {
        _known.Add(Masking.TokenOf(PersonalDataKind.DeviceId, "198.51.100.7"));

        Assert.False(_known.Contains(Masking.TokenOf(PersonalDataKind.Ip, "198.51.100.7")));
        Assert.False(_known.Contains(KeyRings.Masking(2, "t2").TokenOf(PersonalDataKind.DeviceId, "198.51.100.7")));
    }

    [Fact]
    public void There_are_never_more_than_it_may_hold()
    {
        foreach (var token in Tokens)
        {
            _known.Add(token);
            Assert.InRange(_known.Count, 1, 10);
        }
    }

    [Fact]
    public void The_half_that_was_added_last_is_known()
    {
        foreach (var token in Tokens)
            _known.Add(token);

        Assert.All(Tokens[^5..], token => Assert.True(_known.Contains(token)));
        Assert.False(_known.Contains(Tokens[0]));
    }

    [Fact]
    public void A_token_that_is_asked_for_again_and_again_is_not_forgotten()
    {
        _known.Add(Token("often"));

        foreach (var token in Tokens)
        {
            _known.Add(token);
            Assert.True(_known.Contains(Token("often")));
        }
    }

    [Fact]
    public void A_token_added_twice_takes_one_place()
    {
        for (var i = 0; i < 100; i++)
            _known.Add(Token("a"));

        Assert.Equal(1, _known.Count);
    }

    [Fact]
    public void What_logins_carried_to_the_vault_is_known()
    {
        _known.AddSealed([new MaskedLogin(null!, new SealedValue(Token("a"), "ip", [], "s1")), new MaskedLogin(null!)], _known.Epoch);

        Assert.True(_known.Contains(Token("a")));
        Assert.Equal(1, _known.Count);
    }

    [Fact]
    public void Many_threads_use_it_at_once()
    {
        var known = new KnownTokens(1_000);

        Parallel.For(0, 20_000, i =>
        {
            known.Add(Tokens[i % 400]);
            Assert.True(known.Contains(Tokens[i % 400]));
        });

        Assert.Equal(400, known.Count);
    }

    [Fact]
    public void No_token_itself_is_held()
    {
        var token = AddNewToken();

        GC.Collect();

        Assert.False(token.TryGetTarget(out _));
        Assert.True(_known.Contains(Token("a")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("t1.")]
    [InlineData("t1.JGHyR_OTROWQU79SOFPXoox")]
    [InlineData("t1.JGHyR OTROWQU79SOFPXoox9XBCVru4lLP-19GQtZUY")]
    [InlineData("t1.JGHyR+OTROWQU79SOFPXoox9XBCVru4lLP-19GQtZUY")]
    public void What_is_no_token_is_refused(string text)
    {
        var exception = Assert.Throws<ArgumentException>(() => _known.Contains(text));

        Assert.Equal("This is no token. (Parameter 'token')", exception.Message);
    }

    [Fact]
    public void A_memory_without_room_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new KnownTokens(1));

    // In a method of its own, whose variables are gone when it ends.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference<string> AddNewToken()
    {
        var token = Token("a");
        _known.Add(token);

        return new WeakReference<string>(token);
    }

    private static string Token(string deviceId) => Masking.TokenOf(PersonalDataKind.DeviceId, deviceId);
}
