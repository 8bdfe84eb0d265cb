using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;

namespace BusEtl.Tests.Unit.Validation;

public sealed class LoginFuzzTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Values =
        ["u-424cdd21-063a-43a7", "7.41.902", "zandroidz", "198.51.100.77", "xx_RUSX", "900-12-3456", "2001:db8::4c1e"];

    private static readonly string[] Bodies =
    [
        """
        {"user_id":"u-424cdd21-063a-43a7","app_version":"7.41.902","device_type":"zandroidz","ip":"198.51.100.77",
        "locale":"xx_RUSX","device_id":"900-12-3456"}
        """,
        """
        { "ip": "2001:db8::4c1e", "locale": null, "extra": { "a": [ 1, "900-12-3456" ] }, "device_id": "900-12-3456",
        "user_id": "u-424cdd21-063a-43a7", "device_type": "zandroidz", "app_version": "7.41.902" }
        """,
        """
        {"user_id":["198.51.100.77"],"app_version":7.41902,"device_type":{"ip":"198.51.100.77"},"ip":"198.51.100.77:80",
        "device_id":"\u0000900-12-3456\ud800"}
        """,
    ];

    private static readonly string[] Splices =
    [
        "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "true", "1e9", "\\u0000", "\\ud800", "\\udc00", "\0", "\uFEFF", "\U0001F600",
        "\"ip\":", "\"device_id\":\"900-12-3456\",", "//", "/*", " ", "\n", "%eth0", "0x",
    ];

    [Fact]
    public void A_mutated_body_is_accepted_or_refused_and_no_text_holds_a_value()
    {
        var random = new Random(20221201);
        var (accepted, refused) = (0, 0);

        for (var round = 0; round < Rounds; round++)
        {
            var body = Mutate(Encoding.UTF8.GetBytes(Bodies[random.Next(Bodies.Length)]), random);

            try
            {
                var message = LoginMessageReader.Read(body);
                Assert.Equal("LoginMessage { }", message.ToString());
                Assert.Equal("CheckedLogin { }", LoginCheck.Check(message).ToString());
                accepted++;
            }
            catch (InvalidLoginException e)
            {
                Assert.NotEmpty(e.Problems);
                AssertHoldsNoValue(e.ToString(), e.StackTrace ?? "");
                refused++;
            }
        }

        // Otherwise the mutations are too mild, or too wild.
        Assert.True(accepted > Rounds / 50, $"Only {accepted} were accepted.");
        Assert.True(refused > Rounds / 2, $"Only {refused} were refused.");
    }

    [Fact]
    public void The_reader_agrees_with_the_serializer_on_mutated_bodies()
    {
        var random = new Random(7);
        var read = 0;

        for (var round = 0; round < Rounds; round++)
        {
            var body = Mutate(Encoding.UTF8.GetBytes(Bodies[random.Next(Bodies.Length)]), random);

            // These the reader takes otherwise, on purpose.
            if (!Utf8.IsValid(body) || body.AsSpan().IndexOf("\\u"u8) >= 0 || body.AsSpan().StartsWith("\uFEFF"u8))
            {
                continue;
            }

            var message = Attempt(() => LoginMessageReader.Read(body));
            Assert.Equal(Attempt(() => JsonSerializer.Deserialize(body, LoginMessageJson.Default.LoginMessage)), message);
            read += message is null ? 0 : 1;
        }

        Assert.True(read > Rounds / 50, $"Only {read} were read.");
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new Random(3);

        for (var round = 0; round < Rounds; round++)
        {
            var body = new byte[random.Next(200)];
            random.NextBytes(body);

            // Half of them as something that begins like a login.
            if (round % 2 == 0)
            {
                body = [.. "{\"ip\":"u8, .. body.Select(b => (byte)(b & 0x7F))];
            }

            Assert.Throws<InvalidLoginException>(() => LoginCheck.Check(LoginMessageReader.Read(body)));
        }
    }

    private static byte[] Mutate(byte[] body, Random random)
    {
        var bytes = body.ToList();

        for (var times = random.Next(4); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            var length = random.Next(Math.Min(12, bytes.Count - at) + 1);

            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    bytes.InsertRange(at, Enumerable.Repeat(bytes[at], random.Next(300)));
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }

    private static void AssertHoldsNoValue(string text, string stackTrace)
    {
        var own = stackTrace.Length == 0 ? text : text.Replace(stackTrace, "", StringComparison.Ordinal);

        foreach (var value in Values)
        {
            for (var i = 0; i + 4 <= value.Length; i++)
            {
                Assert.DoesNotContain(value.Substring(i, 4), own, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    private static LoginMessage? Attempt(Func<LoginMessage?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidLoginException or JsonException)
        {
            return null;
        }
    }
}
