using System.Text;
using BusEtl.Consumers.Masking;

namespace BusEtl.Tests.Unit.Masking;

public sealed class KeyRingTests
{
    private static readonly string ShortKey = KeyRings.Key(7, 31);

    public static TheoryData<string, string[]> Faults => new()
    {
        { "", ["the key ring is not JSON (line 1)."] },
        { "no", ["the key ring is not JSON (line 1)."] },
        { "{\n\"tokenKeys\": [\n", ["the key ring is not JSON (line 3)."] },
        { "[]", ["the key ring is not a JSON object."] },
        { "null", ["the key ring is not a JSON object."] },
        { "{}", ["the key ring: tokenKeys must be an array of keys."] },
        { """{ "tokenKeys": "t1" }""", ["the key ring: tokenKeys must be an array of keys."] },
        { """{ "tokenKeys": [] }""", ["tokenKeys: 0 keys are active; exactly one must be."] },
        { KeyRings.Json(KeyRings.Entry("t1", "retired")), ["tokenKeys: 0 keys are active; exactly one must be."] },
        {
            KeyRings.Json(KeyRings.Entry("t1"), KeyRings.Entry("t2", fill: 2)),
            ["tokenKeys: 2 keys are active; exactly one must be."]
        },
        { KeyRings.Json(KeyRings.Entry("t1", length: 31)), ["tokenKeys[0]: the key has 31 bytes; it must have 32 to 64."] },
        { KeyRings.Json(KeyRings.Entry("t1", length: 65)), ["tokenKeys[0]: the key has 65 bytes; it must have 32 to 64."] },
        { KeyRings.Json(KeyRings.Entry("t1", length: 0)), ["tokenKeys[0]: the key has 0 bytes; it must have 32 to 64."] },
        {
            KeyRings.Json("""{ "id": "t1", "state": "active", "key": "s3cret!" }"""),
            ["tokenKeys[0]: the key must be base64."]
        },
        {
            KeyRings.Json(KeyRings.Entry("t1"), KeyRings.Entry("t1", "retired", 2)),
            ["tokenKeys[1]: the id 't1' is that of tokenKeys[0]."]
        },
        {
            KeyRings.Json(KeyRings.Entry("t1"), KeyRings.Entry("t2", "retired")),
            ["tokenKeys[1]: the key is that of tokenKeys[0]."]
        },
        { KeyRings.Json(KeyRings.Entry("T.1")), ["tokenKeys[0]: the id must be 1 to 16 of a-z, 0-9 and -."] },
        { KeyRings.Json(KeyRings.Entry("")), ["tokenKeys[0]: the id must be 1 to 16 of a-z, 0-9 and -."] },
        { KeyRings.Json(KeyRings.Entry("s3cret-s3cret-s3c")), ["tokenKeys[0]: the id must be 1 to 16 of a-z, 0-9 and -."] },
        { KeyRings.Json(KeyRings.Entry("t1", "Active")), ["tokenKeys[0]: the state must be active or retired."] },
        {
            KeyRings.Json("7"),
            ["tokenKeys[0]: is not a JSON object."]
        },
        {
            KeyRings.Json(
                $$"""{ "id": "t1", "state": "active", "sate": 1, "{{ShortKey}}": 1, "key": "{{KeyRings.Key(1)}}", "state": "active" }"""),
            [
                "tokenKeys[0]: 'sate' is unknown; known are id, state, key.",
                "tokenKeys[0]: a member is unknown; known are id, state, key.",
                "tokenKeys[0]: 'state' is given twice.",
            ]
        },
        {
            $$"""{ "keys": [], "tokenKeys": [ {{KeyRings.Entry("t1")}} ] }""",
            ["the key ring: 'keys' is unknown; known are tokenKeys, sealingKeys."]
        },
        {
            KeyRings.Json("{}", KeyRings.Entry("t2", "retired", length: 16), KeyRings.Entry("t2", fill: 3), KeyRings.Entry("t4", fill: 3)),
            [
                "tokenKeys[0]: the id must be 1 to 16 of a-z, 0-9 and -.",
                "tokenKeys[0]: the state must be active or retired.",
                "tokenKeys[0]: the key must be base64.",
                "tokenKeys[1]: the key has 16 bytes; it must have 32 to 64.",
                "tokenKeys: 2 keys are active; exactly one must be.",
                "tokenKeys[2]: the id 't2' is that of tokenKeys[1].",
                "tokenKeys[3]: the key is that of tokenKeys[2].",
            ]
        },
        { """{ "tokenKeys": [ { "id": "\ud800" } ] }""", ["the key ring has text with half a surrogate pair."] },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void All_faults_are_named_at_once_without_key_material(string json, string[] expected)
    {
        var faults = new List<string>();

        Assert.Null(KeyRingReader.Read(Encoding.UTF8.GetBytes(json), mustSeal: false, faults));
        Assert.Equal(expected, faults);
        Assert.DoesNotContain("s3cret", string.Concat(faults), StringComparison.Ordinal);
        Assert.DoesNotContain(ShortKey, string.Concat(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_tolerated()
    {
        var ring = KeyRings.Of(
            $$"""
            {{'\uFEFF'}}{
              // made by hand
              "tokenKeys": [ {{KeyRings.Entry("t0", "retired", 2, 64)}}, {{KeyRings.Entry("t1")}}, ],
              "sealingKeys": [ {{KeyRings.Entry("s1", fill: 3)}} ], /* and so is this */
            }
            """);

        Assert.Equal("t1", ring.ActiveTokenKey.Id);
        Assert.Equal(["t0", "t1"], ring.TokenKeys.Select(k => k.Id));
        Assert.Equal(64, ring.TokenKeys[0].Material.Length);
        Assert.Equal("s1", ring.ActiveSealingKey!.Id);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_a_fault()
    {
        var faults = new List<string>();

        Assert.Null(KeyRingReader.Read(new byte[] { (byte)'"', 0xFF, (byte)'"' }, mustSeal: true, faults));
        Assert.Equal(["the key ring is not UTF-8 text."], faults);
    }

    [Fact]
    public void Any_text_is_a_ring_or_a_list_of_faults()
    {
        var random = new Random(5);
        var valid = Encoding.UTF8.GetBytes(KeyRings.SealingJson(KeyRings.Entry("s1", fill: 3), KeyRings.Entry("s2", "retired", 2)));

        for (var round = 0; round < 5_000; round++)
        {
            var json = valid.ToArray();
            json[random.Next(json.Length)] = (byte)random.Next(256);
            json[random.Next(json.Length)] = (byte)random.Next(128);
            var faults = new List<string>();
            var ring = KeyRingReader.Read(json, mustSeal: true, faults);

            Assert.Equal(ring is null, faults.Count > 0);
        }
    }

    [Fact]
    public void Disposing_of_a_ring_clears_its_keys_and_nothing_is_made_with_them_any_more()
    {
        var ring = KeyRings.Of(KeyRings.SealingJson(KeyRings.Entry("s1", fill: 3)));
        var masking = new LoginMasking(ring);
        var sealing = new LoginSealing(ring);
        ref readonly var token = ref ring.ActiveTokenKey.Material[0];
        ref readonly var sealingByte = ref ring.ActiveSealingKey!.Material[31];
        Assert.Equal((1, 3), (token, sealingByte));
        // What is kept of their use must not outlive them.
        masking.TokenOf(PersonalDataKind.Ip, "198.51.100.7");
        sealing.SealDeviceId("t1.x", "900-12-3456");

        ring.Dispose();
        ring.Dispose();

        Assert.Equal((0, 0), (token, sealingByte));
        Assert.Throws<ObjectDisposedException>(() => masking.TokenOf(PersonalDataKind.Ip, "198.51.100.7"));
        Assert.Throws<ObjectDisposedException>(() => sealing.SealDeviceId("t1.x", "900-12-3456"));
    }

    [Fact]
    public void Printing_a_ring_or_a_key_shows_ids_only()
    {
        var ring = KeyRings.Of(KeyRings.Json(KeyRings.Entry("t2", fill: 2), KeyRings.Entry("t1", "retired")));

        Assert.Equal("KeyRing t2, t1", ring.ToString());
        Assert.Equal("t2", ring.ActiveTokenKey.ToString());
        Assert.Equal(
            "KeyEntry { tokenKeys[0] }", new KeyEntry("tokenKeys[0]", KeyPurpose.Token, "t1", true, new byte[32]).ToString());
    }
}
