using System.Text.Encodings.Web;
using System.Text.Json;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>The bodies of requests, as the SQS API Reference names their members.</summary>
internal static class SqsRequestWriter
{
    // SQS is no browser: letters beyond ASCII (not emoji) go out as they are instead of as six bytes each.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly string[] EntryIds = [.. Enumerable.Range(0, SqsLimits.MaxBatchEntries).Select(i => $"{i}")];

    public static PooledBuffer Write<TState>(TState state, Action<Utf8JsonWriter, TState> members, int capacity = 1024)
    {
        var buffer = new PooledBuffer(capacity);
        using var json = new Utf8JsonWriter(buffer, Json);
        json.WriteStartObject();
        members(json, state);
        json.WriteEndObject();
        json.Flush();
        return buffer;
    }

    public static void QueueUrl(Utf8JsonWriter json, string queueUrl) => json.WriteString("QueueUrl"u8, queueUrl);

    public static void QueueName(Utf8JsonWriter json, string queueName) => json.WriteString("QueueName"u8, queueName);

    public static void CreateQueue(
        Utf8JsonWriter json,
        (string QueueName, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string>? Tags) queue)
    {
        QueueName(json, queue.QueueName);
        WriteMap(json, "Attributes", queue.Attributes);
        if (queue.Tags is not null)
            WriteMap(json, "tags", queue.Tags);
    }

    public static void GetQueueAttributes(Utf8JsonWriter json, (string QueueUrl, IReadOnlyCollection<string> Names) request)
    {
        QueueUrl(json, request.QueueUrl);
        json.WriteStartArray("AttributeNames"u8);
        foreach (var name in request.Names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    public static void SetQueueAttributes(
        Utf8JsonWriter json, (string QueueUrl, IReadOnlyDictionary<string, string> Attributes) request)
    {
        QueueUrl(json, request.QueueUrl);
        WriteMap(json, "Attributes", request.Attributes);
    }

    public static void ListQueues(Utf8JsonWriter json, (string? Prefix, string? NextToken) page)
    {
        // Without MaxResults SQS sends no NextToken, and stops at 1,000 queues.
        json.WriteNumber("MaxResults"u8, 1000);
        if (page.Prefix is not null)
            json.WriteString("QueueNamePrefix"u8, page.Prefix);
        if (page.NextToken is not null)
            json.WriteString("NextToken"u8, page.NextToken);
    }

    public static void Receive(Utf8JsonWriter json, (string QueueUrl, int Max, int Wait, int? Visibility) request)
    {
        QueueUrl(json, request.QueueUrl);
        json.WriteNumber("MaxNumberOfMessages"u8, request.Max);
        json.WriteNumber("WaitTimeSeconds"u8, request.Wait);
        if (request.Visibility is { } visibility)
            json.WriteNumber("VisibilityTimeout"u8, visibility);
        json.WriteStartArray("MessageAttributeNames"u8);
        json.WriteStringValue("All"u8);
        json.WriteEndArray();
        // Servers from before May 2024 know the older name only; whoever knows both takes either.
        WriteSystemAttributeNames(json, "MessageSystemAttributeNames"u8);
        WriteSystemAttributeNames(json, "AttributeNames"u8);
    }

    private static void WriteSystemAttributeNames(Utf8JsonWriter json, ReadOnlySpan<byte> member)
    {
        json.WriteStartArray(member);
        json.WriteStringValue("SentTimestamp"u8);
        json.WriteStringValue("ApproximateReceiveCount"u8);
        json.WriteStringValue("MessageGroupId"u8);
        json.WriteStringValue("SequenceNumber"u8);
        json.WriteEndArray();
    }

    public static void Send(Utf8JsonWriter json, (string QueueUrl, SqsSendEntry Entry) message)
    {
        QueueUrl(json, message.QueueUrl);
        WriteMessage(json, message.Entry);
    }

    public static void SendBatch(Utf8JsonWriter json, (string QueueUrl, IReadOnlyList<SqsSendEntry> Entries) batch) =>
        WriteEntries(json, batch.QueueUrl, batch.Entries, WriteMessage);

    public static void DeleteBatch(Utf8JsonWriter json, (string QueueUrl, IReadOnlyList<string> Handles) batch) =>
        WriteEntries(json, batch.QueueUrl, batch.Handles, static (json, handle) => json.WriteString("ReceiptHandle"u8, handle));

    public static void VisibilityBatch(Utf8JsonWriter json, (string QueueUrl, IReadOnlyList<SqsVisibilityChange> Changes) batch) =>
        WriteEntries(json, batch.QueueUrl, batch.Changes, static (json, change) =>
        {
            json.WriteString("ReceiptHandle"u8, change.ReceiptHandle);
            json.WriteNumber(
                "VisibilityTimeout"u8,
                SqsLimits.WholeSeconds(change.Timeout, SqsLimits.MaxVisibilityTimeout, nameof(SqsVisibilityChange.Timeout)));
        });

    private static void WriteEntries<T>(Utf8JsonWriter json, string queueUrl, IReadOnlyList<T> entries, Action<Utf8JsonWriter, T> members)
    {
        QueueUrl(json, queueUrl);
        json.WriteStartArray("Entries"u8);
        for (var i = 0; i < entries.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("Id"u8, EntryIds[i]);
            members(json, entries[i]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, SqsSendEntry entry)
    {
        json.WriteString("MessageBody"u8, entry.Body.Span);
        if (entry.Attributes is { Count: > 0 } attributes)
        {
            json.WriteStartObject("MessageAttributes"u8);
            foreach (var (name, value) in attributes)
            {
                json.WriteStartObject(name);
                json.WriteString("DataType"u8, SqsLimits.AttributeType);
                json.WriteString("StringValue"u8, value);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        if (entry.Delay is { } delay)
            json.WriteNumber("DelaySeconds"u8, SqsLimits.WholeSeconds(delay, SqsLimits.MaxDelay, nameof(SqsSendEntry.Delay)));
        if (entry.MessageGroupId is { } group)
            json.WriteString("MessageGroupId"u8, group);
        if (entry.MessageDeduplicationId is { } id)
            json.WriteString("MessageDeduplicationId"u8, id);
    }

    private static void WriteMap(Utf8JsonWriter json, string member, IReadOnlyDictionary<string, string> map)
    {
        json.WriteStartObject(member);
        foreach (var (key, value) in map)
            json.WriteString(key, value);
        json.WriteEndObject();
    }
}
