using System.Text.Json;
using System.Text.Json.Nodes;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Masking;
using BusEtl.Operations;
using BusEtl.Operations.Errors;
using BusEtl.Tests.Unit.Masking;

namespace BusEtl.Tests.Unit.Operations.Errors;

/// <summary>A file of messages comes back as it was written or not at all: whatever was done to it is found, and at which line.</summary>
public sealed class ExportFileTests : IDisposable
{
    private const string Queue = "logins_error";

    private readonly string _directory = Directory.CreateTempSubdirectory("busetl-test-").FullName;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(25)]
    public async Task What_was_written_comes_back_in_its_order(int count)
    {
        var messages = Messages(count);

        var opened = Read(await WriteAsync(messages));

        Assert.Equal(messages.Select(message => message.Id), opened.Select(message => message.Id));
        Assert.All(opened.Zip(messages), pair => Assert.Equal(pair.Second.Native.Body.ToArray(), pair.First.Entry.Body.ToArray()));
        // The id that SQS gave it, which a copy would not have.
        Assert.All(opened.Zip(messages), pair => Assert.Equal(
            new Dictionary<string, string>(pair.Second.Native.Attributes)
            {
                ["MessageId"] = pair.Second.Id,
                ["SentTimestamp"] = UnixMilliseconds.Of(pair.Second.FirstSent),
            },
            pair.First.Entry.Attributes));
    }

    [Fact]
    public async Task A_file_that_was_cut_anywhere_is_found()
    {
        var file = await WriteAsync(Messages(2));
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);

        // The last byte is the line break behind the last line.
        for (var length = 0; length < whole.Length - 1; length++)
        {
            await File.WriteAllBytesAsync(file, whole[..length], TestContext.Current.CancellationToken);
            Assert.Throws<OperationRefusedException>(() => Read(file));
        }
    }

    [Fact]
    public async Task Every_changed_byte_is_found()
    {
        var file = await WriteAsync(Messages(1));
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);

        for (var at = 0; at < whole.Length - 1; at++)
        {
            var changed = whole.ToArray();
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(file, changed, TestContext.Current.CancellationToken);
            Assert.True(Record.Exception(() => Read(file)) is OperationRefusedException, $"Byte {at} was changed and nobody saw it.");
        }
    }

    [Theory]
    [InlineData("the last line left out", 5)]
    [InlineData("a line left out", 3)]
    [InlineData("two lines exchanged", 3)]
    [InlineData("a line doubled", 4)]
    [InlineData("the last line doubled", 6)]
    [InlineData("a line left out and another one doubled", 3)]
    [InlineData("a line of another file", 3)]
    [InlineData("a line of another file at the end", 6)]
    [InlineData("the header of another file", 2)]
    [InlineData("an empty line at the end", 6)]
    public async Task Lines_that_are_not_those_that_were_written_are_found(string change, int line)
    {
        var file = await WriteAsync(Messages(4));
        var lines = await LinesAsync(file);
        var others = await LinesAsync(await WriteAsync(Messages(4)));

        await File.WriteAllLinesAsync(file, Changed(lines, others, change), TestContext.Current.CancellationToken);

        Assert.Contains(line == 5 ? "FILE is not complete: it has 3 of 4 messages." : $"Line {line} of FILE is not what was written there", Refusal(Export(), file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_field_in_clear_of_every_line_is_authenticated()
    {
        var file = await WriteAsync(Messages(2));
        var lines = await LinesAsync(file);

        foreach (var (line, name) in lines.SelectMany((line, index) => JsonNode.Parse(line)!.AsObject().Select(field => (index, field.Key))))
        {
            var changed = JsonNode.Parse(lines[line])!.AsObject();
            changed[name] = Another(changed[name]!);
            await File.WriteAllLinesAsync(
                file, lines.Select((text, index) => index == line ? changed.ToJsonString() : text), TestContext.Current.CancellationToken);

            Assert.True(Record.Exception(() => Read(file)) is OperationRefusedException, $"{name} of line {line + 1} was changed and nobody saw it.");
        }
    }

    [Fact]
    public async Task A_key_that_the_ring_has_not_is_named_and_so_is_another_one_of_the_same_id()
    {
        var file = await WriteAsync(Messages(1));

        Assert.Equal("FILE needs the token key 't1', which the key ring does not have.", Refusal(Export("t2"), file));
        Assert.Equal("Line 1 of FILE was changed, or the key ring has another key 't1'.", Refusal(Export(tokenFill: 9), file));
        Assert.Equal("Line 2 of FILE cannot be opened. The key ring has no sealing key 's1'.", Refusal(Export(sealingKey: "s2"), file));
        Assert.Equal(
            "Line 2 of FILE cannot be opened. The message does not open under the sealing key 's1': it was changed, or the key ring has another "
                + "key of that id.",
            Refusal(Export(sealingFill: 9), file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"format":"another","queue":"q","exported_at":"2026-03-01T00:00:00Z","messages":0,"key_id":"t1"}""")]
    public async Task Another_file_is_refused(string content)
    {
        var file = Path.Combine(_directory, "another");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        Assert.Equal("FILE is no file of 'busetl errors export'.", Refusal(Export(), file));
    }

    [Fact]
    public async Task An_export_that_ended_before_its_end_leaves_no_file()
    {
        var file = Path.Combine(_directory, "interrupted");

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => Export().WriteAsync(file, Queue, Messages(3), new CancellationToken(canceled: true)));

        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_file_that_exists_is_left_as_it_is()
    {
        var file = Path.Combine(_directory, "precious");
        await File.WriteAllTextAsync(file, "precious", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<IOException>(() => Export().WriteAsync(file, Queue, Messages(1), TestContext.Current.CancellationToken));

        Assert.Equal("precious", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static List<ErrorMessage> Messages(int count) => [.. Enumerable.Range(0, count).Select(_ => Failed.Message())];

    private static Task<string[]> LinesAsync(string file) => File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);

    private static string[] Changed(string[] lines, string[] others, string change) => change switch
    {
        "the last line left out" => lines[..^1],
        "a line left out" => [.. lines[..2], .. lines[3..]],
        "two lines exchanged" => [.. lines[..2], lines[3], lines[2], .. lines[4..]],
        "a line doubled" => [.. lines[..3], lines[2], .. lines[3..]],
        "the last line doubled" => [.. lines, lines[^1]],
        "a line left out and another one doubled" => [.. lines[..2], lines[3], .. lines[3..]],
        "a line of another file" => [.. lines[..2], others[2], .. lines[3..]],
        "a line of another file at the end" => [.. lines, others[^1]],
        "the header of another file" => [others[0], .. lines[1..]],
        "an empty line at the end" => [.. lines, ""],
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    private static JsonNode Another(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Number => value.GetValue<int>() + 1,
        JsonValueKind.Array => new JsonArray("another"),
        _ when DateTimeOffset.TryParse(value.GetValue<string>(), out var time) => time.AddDays(-1),
        _ => $"{value.GetValue<string>()}x",
    };

    private static ExportFile Export(string tokenKey = "t1", byte tokenFill = 1, string sealingKey = "s1", byte sealingFill = 3)
    {
        var ring = KeyRings.Of(
            $$"""
            {
              "tokenKeys": [ {{KeyRings.Entry(tokenKey, fill: tokenFill)}} ],
              "sealingKeys": [ {{KeyRings.Entry(sealingKey, fill: sealingFill)}} ]
            }
            """);

        return new ExportFile(new MessageSealing(ring), new DerivedKeys(ring), TimeProvider.System);
    }

    private static List<OpenedMessage> Read(string file)
    {
        var opened = Export().Read(file).ToList();
        Assert.Equal(opened.Count, Export().Check(file, TestContext.Current.CancellationToken));

        return opened;
    }

    private static string Refusal(ExportFile export, string file)
    {
        var refusal = Assert.Throws<OperationRefusedException>(() => export.Check(file, TestContext.Current.CancellationToken)).Message;
        Assert.EndsWith(" Nothing was imported.", refusal, StringComparison.Ordinal);

        return refusal.Replace($"{file} ", "FILE ", StringComparison.Ordinal).Replace(" Nothing was imported.", "", StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync(List<ErrorMessage> messages)
    {
        var file = Path.Combine(_directory, Path.GetRandomFileName());
        await Export().WriteAsync(file, Queue, messages, TestContext.Current.CancellationToken);

        return file;
    }
}
