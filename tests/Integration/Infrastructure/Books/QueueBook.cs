using System.Collections.Concurrent;
using System.Globalization;

namespace BusEtl.Tests.Integration.Infrastructure.Books;

/// <summary>All queues whose name begins with one name: what a test sent there, and what it said stays.</summary>
internal sealed class QueueBook(string name)
{
    private readonly ConcurrentDictionary<string, byte> _sent = [];
    private readonly ConcurrentDictionary<string, int> _leaves = [];
    private readonly ConcurrentDictionary<string, byte> _expected =
        new([new(name, 0), new(name + "_error", 0), new(name + "_dlq", 0)]);

    public string Name => name;

    /// <summary>The database whose table takes the logins of this queue.</summary>
    public DatabaseBook? Feeds { get; set; }

    /// <summary>Logins that the test sent, once each, but for the messages that it said stay in a queue.</summary>
    public int Passed => Math.Max(0, _sent.Count - _leaves.Values.Sum());

    /// <summary>Notes a login as sent. Copies with the same identity are one.</summary>
    public void Send(string? messageId) => _sent[messageId ?? $"{Guid.NewGuid()}"] = 0;

    /// <summary>Says that a queue may exist.</summary>
    public void Expect(string queue) => _expected[queue] = 0;

    /// <summary>Says how many messages stand in a queue at the end; visible, in flight or delayed.</summary>
    public void Leaves(string queue, int messages)
    {
        if (!queue.StartsWith(name, StringComparison.Ordinal))
            throw new ArgumentException($"The queue {queue} is none of {name}, so that nobody would count it.", nameof(queue));

        Expect(queue);
        _leaves[queue] = messages;
    }

    public async Task<IReadOnlyList<string>> CloseAsync()
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var queue in await StackApi.ListQueuesAsync(name))
        {
            if (await StackApi.CountAsync(queue) is { } messages)
                counts[queue] = messages;
        }

        return [.. Judge(counts)];
    }

    /// <summary>Compares what stands with what the test said.</summary>
    public IEnumerable<string> Judge(IReadOnlyDictionary<string, int> counts)
    {
        foreach (var (queue, messages) in counts)
        {
            if (!_expected.ContainsKey(queue))
                yield return $"The queue {queue} exists and holds {Text(messages)}; the test did not say that there is such a queue.";
            else if (!_leaves.TryGetValue(queue, out var said) && messages > 0)
                yield return $"The queue {queue} holds {Text(messages)}; the test did not say so.";
            else if (messages != said)
                yield return $"The queue {queue} holds {Text(messages)}; the test said {said}.";
        }

        foreach (var (queue, said) in _leaves.Where(one => one.Value > 0 && !counts.ContainsKey(one.Key)))
            yield return $"The queue {queue} does not exist; the test said that it holds {Text(said)}.";
    }

    private static string Text(int messages) =>
        string.Create(CultureInfo.InvariantCulture, $"{messages} {(messages == 1 ? "message" : "messages")}");
}
