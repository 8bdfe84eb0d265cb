using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Masking;
using BusEtl.Service.Keys;
using BusEtl.Tests.Unit.Masking;

namespace BusEtl.Tests.Unit.Keys;

public sealed class RingHeaderSealingTests
{
    private static ReadOnlySpan<byte> Content => "content"u8;

    // Computed by another program, from RFC 5869 and RFC 2104: messages in queues have such seals, so that they never change.
    [Fact]
    public void A_seal_is_what_it_always_was() =>
        Assert.Equal("t1.KFO0HiVty2b9aofzhLLlwaNeB7RrrmNq5pou4F2aGZk", Sealing(KeyRings.Entry("t1")).Seal(Content));

    [Fact]
    public void A_seal_is_right_for_its_content_and_no_other()
    {
        var sealing = Sealing(KeyRings.Entry("t1"));
        var seal = sealing.Seal(Content);

        Assert.True(sealing.IsRight(seal, Content));
        Assert.False(sealing.IsRight(seal, "contents"u8));
        Assert.Equal(seal.Length, sealing.Seal([]).Length);
    }

    [Fact]
    public void A_seal_by_an_older_key_of_the_ring_is_right_and_new_ones_are_by_the_active_key()
    {
        var seal = Sealing(KeyRings.Entry("t1")).Seal(Content);
        var later = Sealing(KeyRings.Entry("t1", "retired"), KeyRings.Entry("t2", fill: 2));

        Assert.True(later.IsRight(seal, Content));
        Assert.StartsWith("t2.", later.Seal(Content));
    }

    [Fact]
    public void A_seal_by_another_ring_is_not_right()
    {
        var seal = Sealing(KeyRings.Entry("t1")).Seal(Content);

        Assert.False(Sealing(KeyRings.Entry("t1", fill: 2)).IsRight(seal, Content));
        Assert.False(Sealing(KeyRings.Entry("t2")).IsRight(seal, Content));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("t1")]
    [InlineData("t1.")]
    [InlineData("t1.!")]
    [InlineData("t1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("\ud800.\udfff")]
    public void What_is_no_seal_is_not_right(string text) => Assert.False(Sealing(KeyRings.Entry("t1")).IsRight(text, Content));

    internal static IHeaderSealing Sealing(params string[] keys) => new RingHeaderSealing(new DerivedKeys(KeyRings.Of(KeyRings.Json(keys))));
}
