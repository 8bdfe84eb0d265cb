using System.Buffers.Text;
using System.Collections.Concurrent;
using BusEtl.Bench.Load.Servers;

namespace BusEtl.Bench.Load.Measuring;

/// <summary>Notes when each message is on its way from SQS to the contestant: just before its receive is answered.</summary>
internal sealed class ReceiptTimes
{
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _times = new();

    public IReadOnlyDictionary<Guid, DateTimeOffset> Times => _times;

    public void Clear() => _times.Clear();

    public IAnswerReader NewReader() => new Reader(_times);

    private sealed class Reader(ConcurrentDictionary<Guid, DateTimeOffset> times) : IAnswerReader
    {
        private const int GuidLength = 36;

        private byte[] _rest = [];

        private static ReadOnlySpan<byte> Name => "\"MessageId\":\""u8;

        public void Read(ReadOnlySpan<byte> bytes)
        {
            var now = TimeProvider.System.GetUtcNow();
            ReadOnlySpan<byte> text = [.. _rest, .. bytes];
            for (var at = text.IndexOf(Name); at >= 0 && text.Length - at >= Name.Length + GuidLength; at = text.IndexOf(Name))
            {
                text = text[(at + Name.Length)..];
                if (Utf8Parser.TryParse(text[..GuidLength], out Guid id, out _))
                    times.TryAdd(id, now);
            }

            // The beginning of an id may stand here and its end in what comes next.
            _rest = text[^Math.Min(text.Length, Name.Length + GuidLength - 1)..].ToArray();
        }
    }
}
