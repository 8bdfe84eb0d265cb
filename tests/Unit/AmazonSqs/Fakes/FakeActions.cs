using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>The actions of SQS on the queues of <see cref="FakeSqs"/>.</summary>
internal sealed class FakeActions(ConcurrentDictionary<string, FakeQueue> queues, FakeScript script, MovableTimeProvider time)
{
    private const int MaxBytes = 1_048_576;

    public async Task<JsonNode> AnswerAsync(FakeCall call, CancellationToken cancellationToken) => call.Action switch
    {
        "GetQueueUrl" => new JsonObject { ["QueueUrl"] = QueueOf(call).Url },
        "CreateQueue" => Create(call),
        "GetQueueAttributes" => Attributes(QueueOf(call)),
        "ReceiveMessage" => await ReceiveAsync(QueueOf(call), call.Request, cancellationToken),
        "SendMessageBatch" => Send(QueueOf(call), call),
        "DeleteMessageBatch" => Batch(call, (queue, entry) =>
        {
            queue.Delete((string)entry["ReceiptHandle"]!);
            return null;
        }),
        "ChangeMessageVisibilityBatch" => Batch(call, (queue, entry) =>
            queue.ChangeVisibility((string)entry["ReceiptHandle"]!, TimeSpan.FromSeconds((int)entry["VisibilityTimeout"]!))),
        _ => throw new FakeRefusal("InvalidAction"),
    };

    private FakeQueue QueueOf(FakeCall call) =>
        queues.TryGetValue(call.QueueName, out var queue) ? queue : throw new FakeRefusal("QueueDoesNotExist");

    private JsonObject Create(FakeCall call)
    {
        var attributes = call.Request["Attributes"]?.AsObject().ToDictionary(a => a.Key, a => (string)a.Value!) ?? [];
        var created = new FakeQueue(call.QueueName, attributes, time);
        if (created.IsFifo != (attributes.GetValueOrDefault("FifoQueue") == "true"))
            throw new FakeRefusal("InvalidParameterValue");

        var queue = queues.GetOrAdd(call.QueueName, created);
        if (attributes.Any(a => queue.Attributes.GetValueOrDefault(a.Key) != a.Value))
            throw new FakeRefusal("QueueNameExists");

        return new JsonObject { ["QueueUrl"] = queue.Url };
    }

    private static JsonObject Attributes(FakeQueue queue)
    {
        var attributes = new JsonObject { ["VisibilityTimeout"] = $"{(int)queue.VisibilityTimeout.TotalSeconds}" };
        if (queue.Attributes.TryGetValue("RedrivePolicy", out var policy))
            attributes["RedrivePolicy"] = policy;

        return new JsonObject { ["Attributes"] = attributes };
    }

    private async Task<JsonObject> ReceiveAsync(FakeQueue queue, JsonNode request, CancellationToken cancellationToken)
    {
        var limit = (int?)request["MaxNumberOfMessages"] ?? 1;
        var wait = TimeSpan.FromSeconds((int?)request["WaitTimeSeconds"] ?? 0);
        TimeSpan? visibility = (int?)request["VisibilityTimeout"] is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        if (limit is < 1 or > 10 || wait > TimeSpan.FromSeconds(20))
            throw new FakeRefusal("InvalidParameterValue");

        // A long poll waits, but a tenth of its time: a bus that stops waits for its polls.
        wait *= 0.1;
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var changed = queue.Changed;
            var messages = queue.Receive(limit, visibility ?? queue.VisibilityTimeout);
            var left = wait - TimeProvider.System.GetElapsedTime(started);
            if (messages.Count > 0 || left <= TimeSpan.Zero)
                return FakeWire.Messages(messages, script.LeavesOutSystemAttributes);

            // Visibility lapses without anybody doing anything.
            var look = TimeSpan.FromMilliseconds(Math.Min(left.TotalMilliseconds, 20));
            await Task.WhenAny(changed, Task.Delay(look, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private JsonObject Send(FakeQueue queue, FakeCall call)
    {
        var entries = call.Entries.Select(entry => (Entry: entry, Message: FakeWire.MessageOf(entry))).ToList();
        if (entries.Sum(entry => entry.Message.Size) > MaxBytes)
            throw new FakeRefusal("BatchRequestTooLong");

        return Batch(call, (_, entry) => SendOne(queue, entry));
    }

    private static string? SendOne(FakeQueue queue, JsonNode entry)
    {
        var delay = (int?)entry["DelaySeconds"];
        var message = FakeWire.MessageOf(entry);
        var isValid = message.Body.Length > 0
            && delay is null or (>= 0 and <= 900)
            && message.Attributes.Count <= 10
            && message.Attributes.All(attribute => FakeWire.IsValidName(attribute.Key) && attribute.Value.Length > 0)
            && (!queue.IsFifo || message.GroupId is not null)
            && (!queue.IsFifo || (message.DeduplicationId is not null && delay is null));
        if (!isValid)
            return "InvalidParameterValue";

        queue.Add(message, TimeSpan.FromSeconds(delay ?? 0));

        return null;
    }

    private JsonObject Batch(FakeCall call, Func<FakeQueue, JsonNode, string?> act)
    {
        if (call.Entries.Count == 0)
            throw new FakeRefusal("EmptyBatchRequest");
        if (call.Entries.Count > 10)
            throw new FakeRefusal("TooManyEntriesInBatchRequest");
        if (call.Entries.DistinctBy(entry => (string)entry["Id"]!).Count() != call.Entries.Count)
            throw new FakeRefusal("BatchEntryIdsNotDistinct");

        var queue = QueueOf(call);
        JsonArray successful = [], failed = [];
        foreach (var entry in call.Entries)
        {
            var id = (string)entry["Id"]!;
            if (script.Fails(call.Action, entry))
                failed.Add(FakeWire.Failure(id, "InternalError", senderFault: false));
            else if (act(queue, entry) is { } code)
                failed.Add(FakeWire.Failure(id, code, senderFault: true));
            else
                successful.Add(new JsonObject { ["Id"] = id, ["MessageId"] = Guid.NewGuid().ToString() });
        }

        return new JsonObject { ["Successful"] = successful, ["Failed"] = failed };
    }
}
