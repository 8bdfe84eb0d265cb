using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>
/// A queue of <see cref="FakeSqs"/> with SQS's own semantics of visibility, receipt handles, delays, message groups and the redrive policy.
/// </summary>
internal sealed class FakeQueue(string name, IReadOnlyDictionary<string, string> attributes, MovableTimeProvider time)
{
    private const string RedrivePolicy = nameof(RedrivePolicy);

    private static readonly TimeSpan DeduplicationTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxVisibility = TimeSpan.FromHours(12);

    private readonly Lock _lock = new();
    private readonly List<FakeMessage> _messages = [];
    private readonly Dictionary<string, DateTimeOffset> _sentIds = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name { get; } = name;

    public string Url { get; } = $"http://sqs.nowhere.invalid/000000000000/{name}";

    public bool IsFifo { get; } = name.EndsWith(".fifo", StringComparison.Ordinal);

    public ConcurrentDictionary<string, string> Attributes { get; } = new(attributes);

    /// <summary>What was received too often for the redrive policy, in place of another queue.</summary>
    public ConcurrentQueue<FakeMessage> DeadLetters { get; } = [];

    public TimeSpan VisibilityTimeout =>
        TimeSpan.FromSeconds(Attributes.TryGetValue("VisibilityTimeout", out var seconds) ? int.Parse(seconds) : 30);

    /// <summary>Sets a redrive policy.</summary>
    public FakeQueue Redrive(int maxReceiveCount)
    {
        Attributes[RedrivePolicy] = $"{{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:000000000000:dead\",\"maxReceiveCount\":\"{maxReceiveCount}\"}}";
        return this;
    }

    /// <summary>All messages that are not deleted.</summary>
    public IReadOnlyList<FakeMessage> Messages
    {
        get
        {
            lock (_lock)
                return [.. _messages];
        }
    }

    public IReadOnlyList<FakeMessage> Visible => Where((message, now) => message.VisibleAt <= now);

    public IReadOnlyList<FakeMessage> InFlight => Where((message, now) => message.IsInFlight(now));

    /// <summary>Ends when something may be visible that was not before.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
                return _changed.Task;
        }
    }

    public FakeMessage Add(FakeMessage message, TimeSpan delay = default)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (message.DeduplicationId is { } id)
            {
                if (_sentIds.TryGetValue(id, out var sentAt) && now - sentAt < DeduplicationTime)
                    return message;

                _sentIds[id] = now;
            }

            message.SentAt = now;
            message.VisibleAt = now + delay;
            _messages.Add(message);
        }

        Wake();

        return message;
    }

    public IReadOnlyList<FakeMessage> Receive(int limit, TimeSpan visibilityTimeout)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            MoveDeadLetters(now);
            var blocked = _messages.Where(m => IsFifo && m.IsInFlight(now)).Select(m => m.GroupId).ToHashSet();
            var received = _messages.Where(m => m.VisibleAt <= now && !blocked.Contains(m.GroupId)).Take(limit).ToList();
            foreach (var message in received)
                message.Receive(now, visibilityTimeout);

            return received;
        }
    }

    /// <summary>Deletes by the newest handle; with an older one nothing happens, as on AWS.</summary>
    public void Delete(string handle)
    {
        lock (_lock)
            _messages.RemoveAll(message => message.Handle == handle);

        Wake();
    }

    /// <returns>The error code of SQS, or null.</returns>
    public string? ChangeVisibility(string handle, TimeSpan timeout)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var message = _messages.Find(message => message.Id == FakeMessage.IdOf(handle));
            if (message is null || message.Handle != handle)
                return "InvalidParameterValue";

            if (!message.IsInFlight(now))
                return "AWS.SimpleQueueService.MessageNotInflight";

            if (now + timeout > message.ReceivedAt + MaxVisibility)
                return "InvalidParameterValue";

            message.VisibleAt = now + timeout;
        }

        Wake();

        return null;
    }

    public void Wake()
    {
        TaskCompletionSource changed;

        lock (_lock)
        {
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }

    private void MoveDeadLetters(DateTimeOffset now)
    {
        if (!Attributes.TryGetValue(RedrivePolicy, out var policy))
            return;

        var most = int.Parse((string)JsonNode.Parse(policy)!["maxReceiveCount"]!);
        foreach (var message in _messages.Where(message => message.VisibleAt <= now && message.ReceiveCount >= most).ToList())
        {
            _messages.Remove(message);
            DeadLetters.Enqueue(message);
        }
    }

    // Under the lock: what is deleted and what is received meanwhile would count together.
    private List<FakeMessage> Where(Func<FakeMessage, DateTimeOffset, bool> condition)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();

            return [.. _messages.Where(message => condition(message, now))];
        }
    }
}
