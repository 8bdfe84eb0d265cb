using System.Text;
using System.Text.Json;
using BusEtl.AmazonSqs;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.Tests.Unit.AmazonSqs.Parts;

public sealed class AttributeBudgetTests
{
    [Fact]
    public void Ten_headers_stay_attributes()
    {
        var headers = Headers(10);

        Assert.Equal(headers, AttributeBudget.Pack(headers, 0));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(60)]
    public void More_than_ten_headers_come_back_whole(int count)
    {
        var packed = AttributeBudget.Pack(Headers(count), 0);

        Assert.Equal(10, packed.Count);
        Assert.Equal(Headers(count), AttributeBudget.Unpack(packed).OrderBy(header => header.Key));
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("AWS.own")]
    [InlineData("amazon.own")]
    [InlineData(".leading")]
    [InlineData("trailing.")]
    [InlineData("a..b")]
    [InlineData("größe")]
    [InlineData("MT-Headers")]
    public void A_name_that_SQS_refuses_comes_back_all_the_same(string name)
    {
        var packed = AttributeBudget.Pack([KeyValuePair.Create(name, "value"), KeyValuePair.Create("plain", "1")], 0);

        Assert.Equal(["MT-Headers", "plain"], packed.Keys.Order());
        Assert.Equal("value", AttributeBudget.Unpack(packed)[name]);
    }

    [Fact]
    public void Empty_values_are_left_out_and_control_characters_replaced()
    {
        var packed = AttributeBudget.Pack([KeyValuePair.Create("a", ""), KeyValuePair.Create("b", "x\0y\n\uD800z")], 0);

        Assert.Equal("x\uFFFDy\n\uFFFDz", Assert.Single(packed).Value);
    }

    [Theory]
    [InlineData(SqsLimits.MaxMessageBytes)]
    [InlineData(SqsLimits.MaxMessageBytes + 1)]
    [InlineData(SqsLimits.MaxMessageBytes - 500)]
    [InlineData(SqsLimits.MaxMessageBytes - 5000)]
    public void Attributes_never_make_a_message_too_large(int bodySize)
    {
        var headers = Headers(30).Select(header => KeyValuePair.Create(header.Key, new string('x', 20_000)));

        var packed = AttributeBudget.Pack(headers, bodySize);

        var size = SqsLimits.SizeOf(new SqsSendEntry { Body = ReadOnlyMemory<byte>.Empty, Attributes = packed });
        Assert.InRange(size, 0, Math.Max(0, SqsLimits.MaxMessageBytes - bodySize));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("{\"a\":1}")]
    [InlineData("{\"a\":\"1\",\"b\":null}")]
    [InlineData("{\"a\":\"1\",\"b\":{\"c\":\"d\"}}")]
    [InlineData("{\"a\":\"1\",\"b\":\"\\ud800\"}")]
    [InlineData("{\"a\":\"1\",\"\\udfff\":\"b\"}")]
    [InlineData("{\"a\":\"1\"} x")]
    [InlineData("{\"a\":\"1\"")]
    public void A_producers_own_attribute_of_that_name_stays_what_it_is(string value)
    {
        var attributes = new Dictionary<string, string> { ["MT-Headers"] = value, ["own"] = "1" };

        Assert.Equal(attributes, AttributeBudget.Unpack(attributes));
    }

    [Fact]
    public void Of_headers_without_number_the_first_ones_are_packed_with_little_work()
    {
        var headers = Headers(6_000);

        var worked = AllocatedBy(() => AttributeBudget.Pack(headers, SqsLimits.MaxMessageBytes - 10_000), out var packed);

        Assert.Equal(headers.Keys.Take(9), packed.Keys.Take(9));
        Assert.InRange(AttributeBudget.Unpack(packed).Count, 100, AttributeBudget.MaxSentHeaders);
        Assert.InRange(worked, 0, 4_000_000);
    }

    [Fact]
    public void No_more_headers_are_sent_than_any_honest_message_has()
    {
        var packed = AttributeBudget.Pack(Headers(60_000), 0);

        Assert.Equal(AttributeBudget.MaxSentHeaders - 9, JsonSerializer.Deserialize<Dictionary<string, string>>(packed["MT-Headers"])!.Count);
    }

    [Fact]
    public void Of_headers_without_number_the_first_ones_are_read()
    {
        var attributes = new Dictionary<string, string> { ["own"] = "1", ["MT-Headers"] = JsonSerializer.Serialize(Headers(60_000)) };

        var worked = AllocatedBy(() => AttributeBudget.Unpack(attributes), out var read);

        Assert.Equal(["own", .. Headers(60_000).Keys.Take(AttributeBudget.MaxReceivedHeaders - 1)], read.Keys);
        Assert.InRange(worked, 0, 500_000 + Encoding.UTF8.GetMaxByteCount(attributes["MT-Headers"].Length));
    }

    [Fact]
    public void All_that_was_read_is_sent_again_with_what_the_sender_adds()
    {
        var read = AttributeBudget.Unpack(new Dictionary<string, string> { ["MT-Headers"] = JsonSerializer.Serialize(Headers(60_000)) });

        var packed = AttributeBudget.Pack([KeyValuePair.Create("MessageId", "id"), KeyValuePair.Create("SentTimestamp", "1"), .. read], 0);

        var overflow = JsonSerializer.Deserialize<Dictionary<string, string>>(packed["MT-Headers"])!;
        Assert.Equal(["MessageId", "SentTimestamp", .. read.Keys], packed.Keys.Take(9).Concat(overflow.Keys));
    }

    [Fact]
    public void What_is_left_out_for_size_is_the_last_and_no_more_than_has_to_be()
    {
        var headers = Headers(40);
        var packed = AttributeBudget.Pack(headers, SqsLimits.MaxMessageBytes - 800);
        var fitting = AttributeBudget.Unpack(packed).Count;

        Assert.Equal(headers.Keys.Take(fitting), AttributeBudget.Unpack(packed).Keys.Order(StringComparer.Ordinal));
        var oneMore = AttributeBudget.Pack(headers.Take(fitting + 1), 0);
        Assert.InRange(SqsLimits.SizeOf(new SqsSendEntry { Body = ReadOnlyMemory<byte>.Empty, Attributes = oneMore }), 801, int.MaxValue);
    }

    private static long AllocatedBy(
        Func<IReadOnlyDictionary<string, string>> work, out IReadOnlyDictionary<string, string> result)
    {
        work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        result = work();

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static Dictionary<string, string> Headers(int count) =>
        Enumerable.Range(0, count).ToDictionary(i => $"name-{i:00}", i => $"value \"{i}\" ü");
}
