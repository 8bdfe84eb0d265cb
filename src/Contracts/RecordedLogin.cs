using System.Text.Json.Serialization;

namespace BusEtl.Contracts;

/// <summary>A login as it stands in the table <c>user_logins</c>.</summary>
public sealed record RecordedLogin
{
    /// <summary>Identity of the login's message.</summary>
    [JsonPropertyName("message_id")]
    public required Guid MessageId { get; init; }

    [JsonPropertyName("user_id")]
    public required string UserId { get; init; }

    /// <summary>Token of the address.</summary>
    [JsonPropertyName("masked_ip")]
    public required string MaskedIp { get; init; }

    /// <summary>Token of the device.</summary>
    [JsonPropertyName("masked_device_id")]
    public required string MaskedDeviceId { get; init; }

    [JsonPropertyName("device_type")]
    public required string DeviceType { get; init; }

    /// <summary>The user's locale; null where the login had none.</summary>
    [JsonPropertyName("locale")]
    public string? Locale { get; init; }

    /// <summary>The version as the app sent it.</summary>
    [JsonPropertyName("app_version")]
    public required string AppVersion { get; init; }

    /// <summary>UTC day on which the login was first sent.</summary>
    [JsonPropertyName("create_date")]
    public required DateOnly CreateDate { get; init; }
}
