using System.Text;
using BusEtl.Consumers.Masking;

namespace BusEtl.Tests.Unit.Masking;

public sealed class SealingKeyTests
{
    [Theory]
    [InlineData(null, true, "the key ring has no sealingKeys, and the vault needs an active one: 'busetl keys add' adds it.")]
    [InlineData(null, false, null)]
    [InlineData("", true, "sealingKeys: 0 keys are active; exactly one must be.")]
    [InlineData("", false, null)]
    [InlineData("s1 retired", true, "sealingKeys: 0 keys are active; exactly one must be.")]
    [InlineData("s1 retired", false, null)]
    public void Only_who_seals_needs_an_active_sealing_key(string? keys, bool mustSeal, string? fault)
    {
        var faults = new List<string>();
        var json = keys switch
        {
            null => KeyRings.Json(KeyRings.Entry("t1")),
            "" => KeyRings.SealingJson(),
            _ => KeyRings.SealingJson(KeyRings.Entry("s1", "retired", 3)),
        };

        var ring = KeyRingReader.Read(Encoding.UTF8.GetBytes(json), mustSeal, faults);

        Assert.Equal(fault is null ? [] : [fault], faults);
        Assert.Null(ring?.ActiveSealingKey);
    }

    [Fact]
    public void Sealing_keys_have_the_rules_of_token_keys_and_32_bytes()
    {
        var faults = new List<string>();
        var json = KeyRings.SealingJson(
            KeyRings.Entry("s1", length: 31, fill: 3),
            KeyRings.Entry("s2", length: 33, fill: 4),
            KeyRings.Entry("t1", "retired", 5),
            KeyRings.Entry("s4", "retired"));

        Assert.Null(KeyRingReader.Read(Encoding.UTF8.GetBytes(json), mustSeal: false, faults));
        Assert.Equal(
            [
                "sealingKeys[0]: the key has 31 bytes; it must have 32.",
                "sealingKeys[1]: the key has 33 bytes; it must have 32.",
                "sealingKeys: 2 keys are active; at most one may be.",
                "sealingKeys[2]: the id 't1' is that of tokenKeys[0].",
                "sealingKeys[3]: the key is that of tokenKeys[0].",
            ],
            faults);
    }
}
