using System.Text;
using System.Text.Json;
using BusEtl.AmazonSqs.Client;
using static BusEtl.Tests.Unit.AmazonSqsClient.ScriptedSqs;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class ReceiveTests
{
    private const string System = "\"Attributes\":{\"SentTimestamp\":\"1772366400123\",\"ApproximateReceiveCount\":\"3\"}";

    [Fact]
    public async Task A_message_is_read_whole_and_unknown_members_are_skipped()
    {
        var messages = await ReceiveAsync("""
            {"New":{"a":[1,{"b":null}]},"Messages":[{"MessageId":"m-1","ReceiptHandle":"h-1","MD5OfBody":"x","Body":"plain",
            "Attributes":{"SentTimestamp":"1772366400123","ApproximateReceiveCount":"3","SenderId":"AIDA","MessageGroupId":"g",
            "SequenceNumber":"18870000000000000"},"Other":[true]}]}
            """);

        var message = Assert.Single(messages);
        Assert.Equal("m-1", message.MessageId);
        Assert.Equal("h-1", message.ReceiptHandle);
        Assert.Equal("plain", Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1772366400123), message.SentTimestamp);
        Assert.Equal(3, message.ReceiveCount);
        Assert.Equal("g", message.MessageGroupId);
        Assert.Equal("18870000000000000", message.SequenceNumber);
        Assert.Empty(message.Attributes);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Messages":[]}""")]
    [InlineData("""{"Messages":null}""")]
    public async Task No_messages_is_an_empty_list(string answer) => Assert.Empty(await ReceiveAsync(answer));

    [Theory]
    [InlineData("""{\"a\":\"b\\/c\"}""", "{\"a\":\"b\\/c\"}")]
    [InlineData("""\"\\\/\b\f\n\r\t""", "\"\\/\b\f\n\r\t")]
    [InlineData("""caf\u00e9 \u20AC \ud83e\udd89 raw 🦉""", "café € 🦉 raw 🦉")]
    [InlineData("""\u0000\u001f""", "\0\u001f")]
    [InlineData("""\ud800""", "\uFFFD")]
    [InlineData("""\udc00 low first""", "\uFFFD low first")]
    [InlineData("""a\ud83eb""", "a\uFFFDb")]
    [InlineData("""\ud83e\n""", "\uFFFD\n")]
    [InlineData("""\ud83e\u0041""", "\uFFFDA")]
    [InlineData("""\ud83e\ud83e\udd89""", "\uFFFD🦉")]
    [InlineData("", "")]
    public async Task A_body_is_unescaped_to_UTF8(string escaped, string expected)
    {
        var message = await ReceiveBodyAsync($"\"{escaped}\"");
        Assert.Equal(expected, Encoding.UTF8.GetString(message.Body.Span));
    }

    [Fact]
    public async Task A_body_with_bytes_that_are_not_UTF8_gets_replacement_characters()
    {
        var answer = $$"""{"Messages":[{"MessageId":"m","ReceiptHandle":"h","Body":"a{{'\u00ff'}}b",{{System}}}]}""";
        using var client = new ScriptedSqs().Answer(Encoding.Latin1.GetBytes(answer)).Client();
        var message = Assert.Single(await client.ReceiveMessageAsync(QueueUrl, new(), Token));
        Assert.Equal("a\uFFFDb", Encoding.UTF8.GetString(message.Body.Span));
    }

    [Fact]
    public async Task Any_text_comes_back_as_it_was()
    {
        var random = new Random(20260301);
        for (var i = 0; i < 500; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => RandomRune(random).ToString()));
            var message = await ReceiveBodyAsync(JsonSerializer.Serialize(text));
            Assert.Equal(text, Encoding.UTF8.GetString(message.Body.Span));
        }
    }

    [Fact]
    public async Task Ten_bodies_of_256_KB_are_read()
    {
        var body = string.Concat(Enumerable.Repeat("{\\\"a\\\":1}", 32 * 1024));
        var message = $$"""{"MessageId":"m","ReceiptHandle":"h","Body":"{{body}}",{{System}}}""";
        var messages = await ReceiveAsync($$"""{"Messages":[{{string.Join(',', Enumerable.Repeat(message, 10))}}]}""");

        Assert.Equal(10, messages.Count);
        Assert.All(messages, m => Assert.Equal(32 * 1024 * "{\"a\":1}".Length, m.Body.Length));
        Assert.All(messages, m => Assert.True(m.Body.Span.EndsWith("{\"a\":1}"u8)));
    }

    [Fact]
    public async Task Attributes_are_text_whatever_their_type()
    {
        var messages = await ReceiveAsync($$$$"""
            {"Messages":[{"MessageId":"m","ReceiptHandle":"h","Body":"b",{{{{System}}}},"MessageAttributes":{
            "Text":{"DataType":"String","StringValue":"quo\"te \ud800"},
            "Count":{"StringValue":"42","DataType":"Number"},
            "Blob":{"DataType":"Binary","BinaryValue":"AAEC"},
            "N\u0061med":{"DataType":"String.custom","StringValue":""}}}]}
            """);

        var expected = new Dictionary<string, string> { ["Text"] = "quo\"te \uFFFD", ["Count"] = "42", ["Blob"] = "AAEC", ["Named"] = "" };
        Assert.Equal(expected, Assert.Single(messages).Attributes);
    }

    [Fact]
    public async Task Names_of_attributes_are_one_string()
    {
        var answer = $$$$"""
            {"Messages":[{"MessageId":"m","ReceiptHandle":"h","Body":"b",{{{{System}}}},
            "MessageAttributes":{"Shared-Name":{"StringValue":"v"}}}]}
            """;
        var first = Assert.Single(await ReceiveAsync(answer));
        var second = Assert.Single(await ReceiveAsync(answer));
        Assert.Same(first.Attributes.Keys.Single(), second.Attributes.Keys.Single());
    }

    [Theory]
    [InlineData("<html>busy</html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"Messages":[{"Body":"secret"}]}""")]
    [InlineData("""{"Messages":[{"MessageId":"m","ReceiptHandle":"h","Body":"secr""")]
    public async Task An_answer_that_is_not_SQSs_says_so_without_repeating_it(string answer)
    {
        var failure = await Assert.ThrowsAsync<SqsException>(() => ReceiveAsync(answer));
        Assert.Equal(answer.StartsWith('{') ? SqsException.InvalidAnswer : SqsException.WrongServer, failure.Code);
        Assert.Contains("ReceiveMessage on queue login-queue", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secr", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"Attributes\":null")]
    [InlineData(",\"Attributes\":{}")]
    [InlineData(",\"Attributes\":{\"SentTimestamp\":null,\"ApproximateReceiveCount\":[1]}")]
    [InlineData(",\"Attributes\":{\"SentTimestamp\":\"soon\",\"ApproximateReceiveCount\":\"often\"}")]
    [InlineData(",\"Attributes\":{\"SentTimestamp\":\"-1\"}")]
    [InlineData(",\"Attributes\":{\"SentTimestamp\":\"999999999999999999\"}")]
    public async Task A_server_that_does_not_say_when_a_message_was_sent_costs_no_message(string attributes)
    {
        var sqs = new ScriptedSqs().Answer($$"""{"Messages":[{"MessageId":"m","ReceiptHandle":"h","Body":"b"{{attributes}}},{"MessageId":"n","ReceiptHandle":"i","Body":"c",{{System}}}]}""");
        using var client = sqs.Client();

        var messages = await client.ReceiveMessageAsync(QueueUrl, new(), Token);

        Assert.Equal((false, null), (messages[0].IsSentTimestampKnown, messages[0].ReceiveCount));
        Assert.Equal(sqs.Time.GetUtcNow(), messages[0].SentTimestamp);
        Assert.Equal((true, 3), (messages[1].IsSentTimestampKnown, messages[1].ReceiveCount));
    }

    [Fact]
    public async Task A_message_without_a_sent_time_came_when_the_servers_clock_says()
    {
        var sqs = new ScriptedSqs();
        var server = sqs.Time.GetUtcNow().AddMinutes(-10);
        using var client = sqs.Answer("""{"Messages":[{"MessageId":"m","ReceiptHandle":"h","Body":"b"}]}""", date: server).Client();

        var message = Assert.Single(await client.ReceiveMessageAsync(QueueUrl, new(), Token));

        Assert.InRange(message.SentTimestamp - server, TimeSpan.Zero, ServerClock.Doubt);
    }

    [Fact]
    public async Task An_answer_waits_unread_until_it_is_admitted_however_long_that_takes()
    {
        const string Answer = """{"Messages":[]}""";
        var sqs = new ScriptedSqs().Answer(Answer);
        using var client = sqs.Client();
        var room = new TaskCompletionSource();
        var asked = new List<long>();
        var request = new SqsReceiveRequest { Admit = async (length, _) => { asked.Add(length); await room.Task; } };

        var receive = client.ReceiveMessageAsync(QueueUrl, request, Token);
        sqs.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(receive.IsCompleted);
        room.SetResult();

        Assert.Empty(await receive);
        Assert.Equal([Answer.Length], asked);
    }

    [Fact]
    public async Task An_answer_of_unknown_length_is_taken_for_the_longest_and_a_refusal_is_read_at_once()
    {
        var compressed = new ByteArrayContent([]) { Headers = { ContentEncoding = { "gzip" } } };
        using var answer = new HttpResponseMessage { Content = compressed };
        var sqs = new ScriptedSqs().Answer("{}", status: 503).Then(_ => Task.FromResult(answer));
        using var client = sqs.Client();
        var asked = new List<long>();
        var request = new SqsReceiveRequest { MaxMessages = 3, Admit = (length, _) => { asked.Add(length); return ValueTask.CompletedTask; } };

        await Assert.ThrowsAsync<SqsException>(() => client.ReceiveMessageAsync(QueueUrl, request, Token));

        Assert.Equal(3 * SqsLimits.MaxMessageBytes, asked[0]);
    }

    private static async Task<SqsMessage> ReceiveBodyAsync(string json) =>
        Assert.Single(await ReceiveAsync($$"""{"Messages":[{"MessageId":"m","ReceiptHandle":"h","Body":{{json}},{{System}}}]}"""));

    private static async Task<IReadOnlyList<SqsMessage>> ReceiveAsync(string answer)
    {
        using var client = new ScriptedSqs().Answer(answer).Client();
        return await client.ReceiveMessageAsync(QueueUrl, new(), Token);
    }

    private static Rune RandomRune(Random random)
    {
        Rune rune;
        while (!Rune.TryCreate(random.Next(4) == 0 ? random.Next(0x110000) : random.Next(0x180), out rune))
        {
        }
        return rune;
    }
}
