using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BusEtl.Service.Health;

/// <summary>
/// The answer of the health endpoints:
/// <code>{"status":"unhealthy","checks":[{"name":"database","status":"unhealthy","reason":"..."}]}</code>
/// A check that is healthy has no reason. Reasons name hosts, queues and roles; they hold no secret and nothing of a message.
/// </summary>
internal static class HealthJson
{
    public const string Healthy = "healthy";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Write(HealthReport report) => JsonSerializer.SerializeToUtf8Bytes(
        new HealthAnswer(Name(report.Status), [.. report.Entries.Select(entry => Check(entry.Key, entry.Value))]),
        Options);

    /// <exception cref="JsonException">It is no such answer.</exception>
    public static HealthAnswer Read(string json) =>
        JsonSerializer.Deserialize<HealthAnswer>(json, Options) is { Checks: not null } answer
            ? answer
            : throw new JsonException("It is no answer of a health endpoint.");

    // The text of an exception may name an address: the log has it.
    private static HealthCheckAnswer Check(string name, HealthReportEntry entry) => new(
        name,
        Name(entry.Status),
        entry.Status == HealthStatus.Healthy ? null : entry.Exception is null ? entry.Description : "The check itself failed.");

    private static string Name(HealthStatus status) => status == HealthStatus.Healthy ? Healthy : "unhealthy";
}

internal sealed record HealthAnswer(string Status, IReadOnlyList<HealthCheckAnswer> Checks);

internal sealed record HealthCheckAnswer(string Name, string Status, string? Reason);
