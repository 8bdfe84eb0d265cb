using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BusEtl.Operations.Errors;

/// <summary>A file of sealed messages: a line that says what it is, then a line a message, each a JSON object.</summary>
internal sealed partial class ExportFile(MessageSealing sealing, TimeProvider time)
{
    private const string Format = "busetl-errors-1";

    /// <summary>Writes a file that did not exist, for its owner only; it is on the disk when this returns.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public async Task WriteAsync(string path, string queueName, IReadOnlyList<ErrorMessage> messages, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        await using var file = new FileStream(path, options);
        await using (var writer = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true))
        {
            var header = new HeaderLine(Format, queueName, time.GetUtcNow(), messages.Count);
            await writer.WriteLineAsync(JsonSerializer.Serialize(header, LineJson.Default.HeaderLine));
            foreach (var message in messages)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await writer.WriteLineAsync(JsonSerializer.Serialize(LineOf(message), LineJson.Default.MessageLine));
            }
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads a whole file and opens every message of it, before anything is done with one.</summary>
    /// <exception cref="OperationRefusedException">It is no such file, or not all of one. The text names the line.</exception>
    /// <exception cref="Consumers.Masking.SealException">A message does not open.</exception>
    public async Task<IReadOnlyList<OpenedMessage>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var messages = new List<OpenedMessage>();
        HeaderLine? header = null;
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken))
        {
            number++;
            if (header is null)
                header = Parse(line, number, LineJson.Default.HeaderLine);
            else
                messages.Add(Open(Parse(line, number, LineJson.Default.MessageLine)));

            if (header.Format != Format)
                throw new OperationRefusedException($"{path} is no file of 'busetl errors export'.");
        }

        return header is not null && header.Messages == messages.Count
            ? messages
            : throw new OperationRefusedException(
                $"{path} is not complete: it has {messages.Count} of {header?.Messages ?? 0} messages. Nothing was imported.");
    }

    private MessageLine LineOf(ErrorMessage message)
    {
        var (keyId, sealedBytes) = sealing.Seal(message);

        return new MessageLine(
            message.Id, message.FirstSent, message.InQueueSince, message.GroupId, message.Fault.Type, message.Fault.Fields, keyId, sealedBytes);
    }

    private OpenedMessage Open(MessageLine line) => new(line.Id, sealing.Open(line.Id, line.KeyId, line.Sealed));

    private static T Parse<T>(string line, int number, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw NotOurs(number);
        }
        catch (JsonException)
        {
            throw NotOurs(number);
        }
    }

    private static OperationRefusedException NotOurs(int number) =>
        new($"Line {number} is not what 'busetl errors export' writes. Nothing was imported.");

    private sealed record HeaderLine(string Format, string Queue, DateTimeOffset ExportedAt, int Messages);

    private sealed record MessageLine(
        string Id,
        DateTimeOffset FirstSent,
        DateTimeOffset InQueueSince,
        string Group,
        string Fault,
        IReadOnlyList<string> Fields,
        string KeyId,
        byte[] Sealed);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true)]
    [JsonSerializable(typeof(HeaderLine))]
    [JsonSerializable(typeof(MessageLine))]
    private sealed partial class LineJson : JsonSerializerContext;
}

/// <summary>A message of a file, opened.</summary>
internal sealed record OpenedMessage(string Id, AmazonSqs.Client.SqsSendEntry Entry);
