using System.Text;
using System.Text.Json;
using BusEtl.Contracts;

namespace BusEtl.Tests.Unit.Contracts;

public sealed class WireTextTests
{
    [Theory]
    [InlineData("{}", WireTextKind.Absent, null)]
    [InlineData("""{"ip":null}""", WireTextKind.Null, null)]
    [InlineData("""{"ip":""}""", WireTextKind.Text, "")]
    [InlineData("""{"ip":"a\u00e9\ud83d\ude00"}""", WireTextKind.Text, "a\u00e9\U0001F600")]
    [InlineData("""{"ip":"\ud83d"}""", WireTextKind.Unreadable, null)]
    [InlineData("""{"ip":"a\ude00b"}""", WireTextKind.Unreadable, null)]
    [InlineData("""{"ip":0}""", WireTextKind.Number, null)]
    [InlineData("""{"ip":-1.5e300}""", WireTextKind.Number, null)]
    [InlineData("""{"ip":true}""", WireTextKind.Boolean, null)]
    [InlineData("""{"ip":false}""", WireTextKind.Boolean, null)]
    [InlineData("""{"ip":{"a":[1,{"b":"c"}]}}""", WireTextKind.JsonObject, null)]
    [InlineData("""{"ip":[[],"x"]}""", WireTextKind.JsonArray, null)]
    public void Each_JSON_value_is_read_as_what_it_is(string json, WireTextKind kind, string? text)
    {
        var message = Read(json);

        Assert.Equal(kind, message.Ip.Kind);
        Assert.Equal(text, message.Ip.Text);
        Assert.Equal(WireTextKind.Absent, message.DeviceId.Kind);
    }

    [Fact]
    public void Invalid_UTF8_in_a_string_is_unreadable()
    {
        byte[] json = [.. "{\"ip\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Equal(WireTextKind.Unreadable, JsonSerializer.Deserialize(json, LoginMessageJson.Default.LoginMessage)!.Ip.Kind);
    }

    [Fact]
    public void A_value_of_another_type_does_not_hide_the_next_field()
    {
        var message = Read("""{"ip":[{"device_id":"inner"}],"device_id":"outer"}""");

        Assert.Equal("outer", message.DeviceId.Text);
    }

    [Theory]
    [InlineData(null, WireTextKind.Null)]
    [InlineData("", WireTextKind.Text)]
    [InlineData("\U0001F600\U0001F601", WireTextKind.Text)]
    [InlineData("\U0001F600x\U0001F601", WireTextKind.Text)]
    public void A_string_becomes_what_it_would_be_on_the_wire(string? text, WireTextKind kind)
    {
        WireText value = text;

        Assert.Equal(kind, value.Kind);
        Assert.Equal(text, value.Text);
    }

    [Fact]
    public void A_string_with_half_a_surrogate_pair_is_unreadable()
    {
        // Built here: an attribute cannot carry half a pair.
        string[] halves = ["\uD83D", "\uDE00", "a\uD83D", "\uD83Da", "\uDE00\uD83D", "\uD83D\uDE00\uD83D", "\uD83D\uD83D\uDE00"];

        Assert.All(halves, half => Assert.Equal(WireTextKind.Unreadable, WireText.FromString(half).Kind));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"ip":null}""")]
    [InlineData("""{"ip":"1.2.3.4"}""")]
    [InlineData("""{"ip":"\ud800"}""")]
    [InlineData("""{"ip":0}""")]
    [InlineData("""{"ip":false}""")]
    [InlineData("""{"ip":{}}""")]
    [InlineData("""{"ip":[]}""")]
    public void What_is_written_is_read_as_the_same_kind(string json)
    {
        var written = JsonSerializer.Serialize(Read(json), LoginMessageJson.Default.LoginMessage);

        Assert.Equal(json, written);
        Assert.Equal(Read(json), Read(written));
    }

    [Fact]
    public void Equality_is_by_kind_and_text()
    {
        Assert.Equal(WireText.FromString("a"), WireText.FromString("a"));
        Assert.NotEqual(WireText.FromString("a"), WireText.FromString("b"));
        Assert.NotEqual(default, WireText.FromString(null));
    }

    [Fact]
    public void Printing_shows_the_kind_only()
    {
        WireText value = "198.51.100.7";

        Assert.Equal("Text", value.ToString());
        Assert.Equal("Text", $"{value}");
        Assert.Equal("Absent", default(WireText).ToString());
    }

    private static LoginMessage Read(string json) =>
        JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(json), LoginMessageJson.Default.LoginMessage)!;
}
