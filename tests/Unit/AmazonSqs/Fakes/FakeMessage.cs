using System.Text;

namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>A message in a queue of <see cref="FakeSqs"/>.</summary>
internal sealed class FakeMessage
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public required string Body { get; init; }

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    public string? GroupId { get; init; }

    public string? DeduplicationId { get; init; }

    public DateTimeOffset SentAt { get; set; }

    public DateTimeOffset VisibleAt { get; set; }

    public DateTimeOffset ReceivedAt { get; private set; }

    public int ReceiveCount { get; private set; }

    /// <summary>Names the last delivery; a handle of an earlier one is stale.</summary>
    public string Handle => $"{Id}#{ReceiveCount}";

    public int Size => Encoding.UTF8.GetByteCount(Body)
        + Attributes.Sum(a => Encoding.UTF8.GetByteCount(a.Key) + "String".Length + Encoding.UTF8.GetByteCount(a.Value));

    public bool IsInFlight(DateTimeOffset now) => ReceiveCount > 0 && VisibleAt > now;

    public void Receive(DateTimeOffset now, TimeSpan visibilityTimeout)
    {
        ReceiveCount++;
        ReceivedAt = now;
        VisibleAt = now + visibilityTimeout;
    }

    public static string IdOf(string handle) => handle.Split('#')[0];
}
