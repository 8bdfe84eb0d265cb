using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Masking;

namespace BusEtl.Operations.Errors;

/// <summary>
/// A file of sealed messages: a line that says what it is, with the number of messages, then a line a message, each a JSON object. Its lines are
/// authenticated together, so that it comes back as it was written or not at all.
/// </summary>
internal sealed class ExportFile(MessageSealing sealing, DerivedKeys keys, TimeProvider time)
{
    private const string Format = "busetl-errors-1";

    /// <summary>Writes a file that did not exist, for its owner only; it is on the disk when this returns. What fails leaves no file.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    /// <exception cref="SealException">The ring has no active sealing key.</exception>
    public async Task WriteAsync(string path, string queueName, IReadOnlyList<ErrorMessage> messages, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        var file = new FileStream(path, options);
        try
        {
            await using (file)
                await WriteAsync(file, queueName, messages, cancellationToken);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Reads a whole file, authenticates its lines and opens every message of it, before anything is done with one.</summary>
    /// <returns>How many messages it has.</returns>
    /// <exception cref="OperationRefusedException">
    /// It is no such file, not all of one, or changed, or the ring has not its keys. The text names the line.
    /// </exception>
    public int Check(string path, CancellationToken cancellationToken)
    {
        try
        {
            var count = 0;
            foreach (var _ in Read(path))
            {
                cancellationToken.ThrowIfCancellationRequested();
                count++;
            }

            return count;
        }
        catch (OperationRefusedException exception)
        {
            throw new OperationRefusedException($"{exception.Message} Nothing was imported.");
        }
    }

    /// <summary>Reads and opens one message after the other.</summary>
    /// <inheritdoc cref="Check" path="/exception"/>
    public IEnumerable<OpenedMessage> Read(string path)
    {
        using var lines = File.ReadLines(path).GetEnumerator();
        var header = (lines.MoveNext() ? Parse(lines.Current, ExportLines.Default.ExportHeader) : null) is { Format: Format } ours
            ? ours
            : throw new OperationRefusedException($"{path} is no file of 'busetl errors export'.");
        using var authentication = LineAuthentication.TryCreate(keys, header.KeyId) ?? throw new OperationRefusedException(
            $"{path} needs the token key {(KeyEntry.IsId(header.KeyId) ? $"'{header.KeyId}'" : "of its time")}, which the key ring does not have.");
        if (!authentication.IsNext(lines.Current))
            throw new OperationRefusedException($"Line 1 of {path} was changed, or the key ring has another key '{header.KeyId}'.");

        for (var number = 2; number < header.Messages + 2; number++)
        {
            if (!lines.MoveNext())
            {
                throw new OperationRefusedException(
                    $"{path} is not complete: it has {number - 2} of {header.Messages} messages. Import a whole copy of it.");
            }

            yield return authentication.IsNext(lines.Current) ? Open(lines.Current, number, path) : throw NotNext(number, path);
        }

        if (lines.MoveNext())
            throw NotNext(header.Messages + 2, path);
    }

    private static OperationRefusedException NotNext(int number, string path) => new(
        $"Line {number} of {path} is not what was written there: lines were changed, cut, left out, doubled, moved or brought from another file. "
        + "Import an unchanged copy of it.");

    private static T? Parse<T>(string line, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private async Task WriteAsync(
        FileStream file, string queueName, IReadOnlyList<ErrorMessage> messages, CancellationToken cancellationToken)
    {
        var header = new ExportHeader(Format, queueName, time.GetUtcNow(), messages.Count, keys.ActiveId);
        using var authentication = LineAuthentication.TryCreate(keys, header.KeyId)!;
        await using (var writer = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true))
        {
            await writer.WriteLineAsync(authentication.Append(JsonSerializer.Serialize(header, ExportLines.Default.ExportHeader)));
            foreach (var message in messages)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await writer.WriteLineAsync(authentication.Append(JsonSerializer.Serialize(LineOf(message), ExportLines.Default.ExportedMessage)));
            }
        }

        file.Flush(flushToDisk: true);
    }

    private ExportedMessage LineOf(ErrorMessage message)
    {
        var (keyId, sealedBytes) = sealing.Seal(message);

        return new ExportedMessage(
            message.Id, message.FirstSent, message.InQueueSince, message.GroupId, message.Fault.Type, message.Fault.Fields, keyId, sealedBytes);
    }

    private OpenedMessage Open(string line, int number, string path)
    {
        var message = Parse(line, ExportLines.Default.ExportedMessage) ?? throw NotNext(number, path);
        try
        {
            return new OpenedMessage(message.Id, WithIdentity(message, sealing.Open(message.Id, message.KeyId, message.Sealed)));
        }
        catch (SealException exception)
        {
            throw new OperationRefusedException($"Line {number} of {path} cannot be opened. {exception.Message}");
        }
    }

    // A message whose identity was SQS's own would get another one from SQS, and would be another login then.
    private static SqsSendEntry WithIdentity(ExportedMessage message, SqsSendEntry entry)
    {
        var headers = AttributeBudget.Unpack(entry.Attributes ?? new Dictionary<string, string>());
        if (MessageIdentity.TryRead(headers.GetValueOrDefault(MessageHeaders.MessageId), out _))
            return entry;

        KeyValuePair<string, string>[] identity =
        [
            new(MessageHeaders.MessageId, message.Id), new(MessageHeaders.SentTimestamp, UnixMilliseconds.Of(message.FirstSent)),
        ];

        return entry with { Attributes = AttributeBudget.Pack(identity.Concat(headers), entry.Body.Length) };
    }
}

/// <summary>A message of a file, opened.</summary>
internal sealed record OpenedMessage(string Id, SqsSendEntry Entry);
