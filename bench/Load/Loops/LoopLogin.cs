using System.Text.Json;
using System.Text.Json.Serialization;

namespace BusEtl.Bench.Load.Loops;

/// <summary>A login as a script reads it: no checks.</summary>
internal sealed record LoopLogin(string? UserId, string? DeviceType, string? Ip, string? DeviceId, string? Locale, string? AppVersion)
{
    /// <summary>In the order of <see cref="Contestants.LoopTables.Columns"/>.</summary>
    [JsonIgnore]
    public IReadOnlyList<string?> Texts => [UserId, DeviceType, Ip, DeviceId, Locale, AppVersion];

    public static LoopLogin Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize(body, LoopLoginContext.Default.LoopLogin)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoopLogin))]
internal sealed partial class LoopLoginContext : JsonSerializerContext;
