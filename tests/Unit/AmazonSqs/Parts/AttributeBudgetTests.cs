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
    public void A_producers_own_attribute_of_that_name_stays_what_it_is(string value)
    {
        var attributes = new Dictionary<string, string> { ["MT-Headers"] = value, ["own"] = "1" };

        Assert.Equal(attributes, AttributeBudget.Unpack(attributes));
    }

    private static Dictionary<string, string> Headers(int count) =>
        Enumerable.Range(0, count).ToDictionary(i => $"name-{i:00}", i => $"value \"{i}\" ü");
}
