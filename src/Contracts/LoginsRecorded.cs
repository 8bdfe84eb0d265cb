using System.Text.Json.Serialization;

namespace BusEtl.Contracts;

/// <summary>
/// Logins were committed to the database that it did not have. Announced at least once for each login; an announcement that comes again
/// has the same <see cref="EventId"/>. Holds no personal data.
/// </summary>
public sealed record LoginsRecorded
{
    /// <summary>Identity of the event, the same in every copy of it; also the id of its message.</summary>
    [JsonPropertyName("event_id")]
    public required Guid EventId { get; init; }

    /// <summary>When the service recorded the logins, in UTC.</summary>
    [JsonPropertyName("recorded_at")]
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The logins, in the order of their keys. At least one; as many as fit into 200 KiB.</summary>
    [JsonPropertyName("logins")]
    public required IReadOnlyList<RecordedLogin> Logins { get; init; }
}
