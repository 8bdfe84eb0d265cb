using System.Globalization;
using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Operations.Errors;
using BusEtl.Tests.Unit.Keys;
using BusEtl.Tests.Unit.Masking;

namespace BusEtl.Tests.Unit.Operations.Errors;

/// <summary>What an operator is told of a message is the service's word where it has a seal; what a replay says is always the service's.</summary>
public sealed class SealedErrorTests
{
    private static readonly DateTimeOffset FirstSent = Failed.Arrived.AddDays(-2);

    private readonly SealedHeaders _headers = new("logins", RingHeaderSealingTests.Sealing(KeyRings.Entry("t1")));

    [Fact]
    public void Times_and_counts_under_a_seal_are_believed_and_a_replay_goes_on_with_them()
    {
        var message = ErrorMessage.Of(Message(_headers.Pack(Own, Body)), _headers);

        Assert.True(message.IsSealed);
        Assert.Equal((FirstSent, 3, 4), (message.FirstSent, message.Replays, message.Attempts));
        Assert.Equal((Milliseconds(FirstSent), "4"), Replayed(message));
    }

    [Fact]
    public void Without_a_right_seal_a_message_is_said_to_have_none_and_a_replay_seals_nothing_of_it()
    {
        var forged = new Dictionary<string, string>(_headers.Pack(Own, Body)) { ["BusEtl-Replays"] = $"{int.MaxValue}" };
        var message = ErrorMessage.Of(Message(forged), _headers);

        Assert.False(message.IsSealed);
        Assert.Equal((FirstSent, 0), (message.FirstSent, message.Replays));
        Assert.Equal((Milliseconds(FirstSent), "1"), Replayed(message));
    }

    private static Dictionary<string, string> Own => new()
    {
        ["MessageId"] = "0198a5f0-1111-7000-8000-000000000002",
        ["SentTimestamp"] = Milliseconds(FirstSent),
        ["MT-Fault-Message"] = "The login could not be stored (SQLSTATE P0001).",
        ["BusEtl-Attempts"] = "4",
        ["BusEtl-Replays"] = "3",
    };

    private static byte[] Body => Encoding.UTF8.GetBytes(Failed.Body);

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static SqsMessage Message(IReadOnlyDictionary<string, string> attributes) => new()
    {
        MessageId = $"{Guid.NewGuid()}",
        ReceiptHandle = "handle",
        Body = Body,
        SentTimestamp = Failed.Arrived,
        Attributes = attributes,
    };

    private (string SentTimestamp, string Replays) Replayed(ErrorMessage message)
    {
        var copy = ReplayCopy.Of(new ReplayCandidate(message, Body, ReplayVerdict.WouldStore, []), _headers);
        var read = _headers.Read(copy.Attributes!, copy.Body);

        Assert.True(read.IsSealed);
        Assert.Equal(["BusEtl-Replays", "MessageId", "SentTimestamp"], read.Believed.Keys.Order(StringComparer.Ordinal));

        return (read.Believed["SentTimestamp"], read.Believed["BusEtl-Replays"]);
    }
}
