using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Unit.Keys;
using BusEtl.Tests.Unit.Masking;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class SealedHeadersTests
{
    private const string Id = "0198a5f0-1111-7000-8000-000000000002";
    private const string Seal = "BusEtl-Seal";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"user_id":"u-1"}""");
    private static readonly Dictionary<string, string> Own = new()
    {
        ["MessageId"] = Id,
        ["SentTimestamp"] = "1772366400000",
        ["MT-DueTimestamp"] = "1772366460000",
        ["MT-Redelivery-Count"] = "2",
        ["BusEtl-Attempts"] = "4",
        ["tenant"] = "one",
    };

    private readonly SealedHeaders _headers = new("logins", RingHeaderSealingTests.Sealing(KeyRings.Entry("t1")));

    public static TheoryData<string, string?> Changes => new()
    {
        { "MessageId", "0198a5f0-1111-7000-8000-000000000003" },
        { "MessageId", null },
        { "SentTimestamp", "1772366400001" },
        { "SentTimestamp", null },
        { "MT-DueTimestamp", "253402300799999" },
        { "MT-DueTimestamp", null },
        { "MT-Redelivery-Count", "0" },
        { "BusEtl-Attempts", "04" },
        { "BusEtl-Attempts", null },
        { "MT-Fault-Address", "queue:other" },
        { "mt-due-timestamp", "1" },
        { Seal, "t1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
        { Seal, "t2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
        { Seal, "" },
        { Seal, null },
    };

    [Fact]
    public void What_was_sealed_is_believed()
    {
        var sealedOnes = _headers.Pack(Own, Body);

        var read = _headers.Read(sealedOnes, Body);

        Assert.True(read.IsSealed);
        Assert.False(read.HasDisbelieved);
        Assert.Equal(Own, read.Believed);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Where_anything_was_changed_added_or_left_out_only_what_its_sender_may_say_counts(string name, string? value)
    {
        var changed = new Dictionary<string, string>(_headers.Pack(Own, Body));
        if (value is null)
            changed.Remove(name);
        else
            changed[name] = value;

        AssertForged(_headers.Read(changed, Body), changed);
    }

    [Fact]
    public void A_seal_does_not_fit_another_body_or_queue()
    {
        var sealedOnes = _headers.Pack(Own, Body);
        var other = new SealedHeaders("others", RingHeaderSealingTests.Sealing(KeyRings.Entry("t1")));

        AssertForged(_headers.Read(sealedOnes, Encoding.UTF8.GetBytes("""{"user_id":"u-2"}""")), sealedOnes);
        AssertForged(other.Read(sealedOnes, Body), sealedOnes);
    }

    [Fact]
    public void The_spelling_of_the_id_does_not_count()
    {
        var spelled = new Dictionary<string, string>(_headers.Pack(Own, Body)) { ["MessageId"] = $"{{{Id.ToUpperInvariant()}}}" };

        Assert.True(_headers.Read(spelled, Body).IsSealed);
    }

    [Fact]
    public void A_seal_by_an_older_key_of_the_ring_is_right()
    {
        var sealedOnes = _headers.Pack(Own, Body);
        var later = RingHeaderSealingTests.Sealing(KeyRings.Entry("t1", "retired"), KeyRings.Entry("t2", fill: 2));

        Assert.True(new SealedHeaders("logins", later).Read(sealedOnes, Body).IsSealed);
    }

    [Fact]
    public void What_found_no_place_of_its_own_is_sealed_too_and_so_is_what_was_cut()
    {
        var many = new Dictionary<string, string>(Own);
        for (var i = 0; i < 20; i++)
            many[$"MT-Host-{i}"] = new string('"', 20_000);

        var packed = _headers.Pack(many, Body);
        var read = _headers.Read(packed, Body);

        Assert.InRange(packed.Count, 1, 10);
        Assert.True(read.IsSealed);
        Assert.EndsWith("[cut]", read.Believed["MT-Host-19"]);
    }

    [Fact]
    public void A_message_without_room_has_no_seal()
    {
        var whole = new byte[SqsLimits.MaxMessageBytes];

        Assert.Empty(_headers.Pack(Own, whole));
    }

    [Fact]
    public void What_has_nothing_to_seal_has_no_seal_and_is_read_as_it_is()
    {
        var attributes = new Dictionary<string, string> { ["MessageId"] = Id, ["tenant"] = "one" };

        Assert.Equal(attributes, _headers.Pack(attributes, Body));
        Assert.Same(attributes, _headers.Read(attributes, Body).Believed);
    }

    [Fact]
    public void Without_a_key_nothing_is_sealed_and_all_is_believed()
    {
        var trusting = new SealedHeaders("logins", sealing: null);

        Assert.Equal(Own, trusting.Pack(Own, Body));
        Assert.Same(Own, trusting.Read(Own, Body).Believed);
    }

    private static void AssertForged(ReceivedHeaders read, IReadOnlyDictionary<string, string> came)
    {
        Assert.False(read.IsSealed);
        Assert.True(read.HasDisbelieved);
        Assert.Equal(came, read.All);
        Assert.All(read.Believed.Keys, name => Assert.True(name is "MessageId" or "SentTimestamp" or "tenant", name));
        Assert.Equal("one", read.Believed["tenant"]);
    }
}
