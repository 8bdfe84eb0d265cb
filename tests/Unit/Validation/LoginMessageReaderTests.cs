using System.Text;
using System.Text.Json;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;

namespace BusEtl.Tests.Unit.Validation;

public sealed class LoginMessageReaderTests
{
    [Fact]
    public void A_login_is_read_field_by_field()
    {
        var message = Read(
            """
            { "user_id": "u", "app_version": "1", "device_type": "ios", "ip": "::1", "locale": null, "device_id": "d" }
            """);

        Assert.Equal(
            new LoginMessage { UserId = "u", AppVersion = "1", DeviceType = "ios", Ip = "::1", Locale = null, DeviceId = "d" },
            message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(""" {"user_id":"u"} """)]
    [InlineData("""{"user_id":"first","user_id":"last"}""")]
    [InlineData("""{"user_id":"text","user_id":7}""")]
    [InlineData("""{"USER_ID":"u","User_Id":"v","user_id ":"w","":"x"}""")]
    [InlineData("""{"\u0075ser_id":"escaped name","i\u0070":"1.2.3.4"}""")]
    [InlineData("""{"\ud800":"x","user_id":"after half a surrogate pair in a name"}""")]
    [InlineData("""{"x":"\ud800","user_id":"u","ip":"\udc00"}""")]
    [InlineData("""{"x":{"user_id":"inner"},"y":[{"ip":[]}],"z":1e999,"device_id":"d"}""")]
    [InlineData("""{"user_id":1,"app_version":true,"device_type":{},"ip":[],"locale":-0.5,"device_id":null}""")]
    [InlineData("""{"user_id":"tab\tquote\"nul\u0000emoji\ud83d\ude00"}""")]
    public void The_reader_agrees_with_the_serializer(string body)
    {
        // The serializer refuses half a surrogate pair in a name, which is not ours to refuse.
        var tame = body.Replace("""\ud800":""", """?":""", StringComparison.Ordinal);
        var expected = JsonSerializer.Deserialize(tame, LoginMessageJson.Default.LoginMessage);

        Assert.Equal(expected, Read(body));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" \r\n\t", "is empty")]
    [InlineData("\uFEFF", "is empty")]
    [InlineData("null", "is not a JSON object")]
    [InlineData("true", "is not a JSON object")]
    [InlineData("42", "is not a JSON object")]
    [InlineData("\"text\"", "is not a JSON object")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("""[{"user_id":"u"}]""", "is not a JSON object")]
    [InlineData("hello", "is not JSON")]
    [InlineData("{", "is not JSON")]
    [InlineData("[", "is not JSON")]
    [InlineData("""{"user_id":"u"} x""", "is not JSON")]
    [InlineData("""{"user_id":"u"}{"user_id":"v"}""", "is not JSON")]
    [InlineData("""{"user_id":"u",}""", "is not JSON")]
    [InlineData("""{"user_id":"u"/**/}""", "is not JSON")]
    [InlineData("""{'user_id':'u'}""", "is not JSON")]
    [InlineData("""{"user_id":"\x"}""", "is not JSON")]
    [InlineData("{\"user_id\":\"raw\ttab\"}", "is not JSON")]
    [InlineData("""{"user_id":NaN}""", "is not JSON")]
    [InlineData("{}\0", "is not JSON")]
    [InlineData("\uFEFF\uFEFF{}", "is not JSON")]
    [InlineData("<login/>", "is not JSON")]
    public void A_body_that_is_no_object_is_a_problem_of_the_body(string body, string rule) =>
        Assert.Equal(rule, ProblemOf(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_a_problem_of_the_body_wherever_they_stand()
    {
        Assert.Equal("is not UTF-8 text", ProblemOf([0xFF, 0xFE, (byte)'{', 0]));
        Assert.Equal("is not UTF-8 text", ProblemOf([.. "{\"ip\":\""u8, 0xC3, 0x28, .. "\"}"u8]));
        Assert.Equal("is not UTF-8 text", ProblemOf([.. "{\"unknown\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8]));
        Assert.Equal("is not UTF-8 text", ProblemOf([.. "{\""u8, 0x80, .. "\":1}"u8]));
    }

    [Fact]
    public void A_byte_order_mark_is_tolerated() => Assert.Equal("u", Read("\uFEFF{\"user_id\":\"u\"}").UserId.Text);

    [Theory]
    [InlineData("unknown")]
    [InlineData("ip")]
    public void Nesting_is_read_to_the_limit_and_refused_beyond_it(string field)
    {
        Assert.Equal("u", Read(Nested(field, 63)).UserId.Text);
        Assert.Equal("is nested deeper than 64 levels", ProblemOf(Encoding.UTF8.GetBytes(Nested(field, 64))));
        Assert.Equal("is nested deeper than 64 levels", ProblemOf(Encoding.UTF8.GetBytes(Nested(field, 100_000))));
    }

    [Fact]
    public void A_mebibyte_of_noise_is_a_problem_of_the_body()
    {
        var noise = new byte[1024 * 1024];
        new Random(1).NextBytes(noise);

        Assert.Equal("is not UTF-8 text", ProblemOf(noise));
        Assert.Equal("is not JSON", ProblemOf(Enumerable.Repeat((byte)'[', noise.Length).ToArray()));
        Assert.Equal("is not JSON", ProblemOf(Enumerable.Repeat((byte)'x', noise.Length).ToArray()));
        Assert.Equal("is not JSON", ProblemOf(noise.Select(b => (byte)(b & 0x7F)).ToArray()));
    }

    private static string Nested(string field, int depth) =>
        $$"""{"{{field}}":{{new string('[', depth)}}{{new string(']', depth)}},"user_id":"u"}""";

    private static LoginMessage Read(string body) => LoginMessageReader.Read(Encoding.UTF8.GetBytes(body));

    private static string ProblemOf(byte[] body)
    {
        var problem = Assert.Single(Assert.Throws<InvalidLoginException>(() => LoginMessageReader.Read(body)).Problems);
        Assert.Equal("body", problem.Field);

        return problem.Rule;
    }
}
