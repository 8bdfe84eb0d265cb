using System.Text.Json;
using System.Text.Json.Serialization;

namespace BusEtl.Bench.Load.Loops;

/// <summary>A login, read without checks.</summary>
internal sealed record LoopLogin(string? UserId, string? DeviceType, string? Ip, string? DeviceId, string? Locale, string? AppVersion)
{
    /// <summary>The columns that the loop fills.</summary>
    public const string Columns =
        "message_id, create_date, user_id, device_type, masked_ip, masked_device_id, locale, app_version";

    /// <summary>The texts, in the order of the columns.</summary>
    [JsonIgnore]
    public IReadOnlyList<string?> Texts => [UserId, DeviceType, Ip, DeviceId, Locale, AppVersion];

    public static LoopLogin Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize(body, LoopLoginContext.Default.LoopLogin)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoopLogin))]
internal sealed partial class LoopLoginContext : JsonSerializerContext;
