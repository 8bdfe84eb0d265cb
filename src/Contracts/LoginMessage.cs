using System.Text;
using System.Text.Json.Serialization;

namespace BusEtl.Contracts;

/// <summary>
/// One login of a user, as its producer sends it to the login queue: a JSON object, described by <c>login-message.schema.json</c>.
/// Nothing of it is checked yet. Fields that are not named here are tolerated and dropped; of a name that stands twice the last counts.
/// Printing a message prints none of its values.
/// </summary>
public sealed record LoginMessage
{
    /// <summary>The account that logged in: the producer's own id, which names no person outside its systems. Stored as it is.</summary>
    [JsonPropertyName("user_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WireText UserId { get; init; }

    /// <summary>Version of the app, such as <c>2.3.0</c>. Not personal data.</summary>
    [JsonPropertyName("app_version"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WireText AppVersion { get; init; }

    /// <summary>Platform of the device, such as <c>ios</c>. Not personal data.</summary>
    [JsonPropertyName("device_type"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WireText DeviceType { get; init; }

    /// <summary>IPv4 or IPv6 address that the login came from. Personal data: stored as a token only.</summary>
    [JsonPropertyName("ip"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WireText Ip { get; init; }

    /// <summary>The user's locale, such as <c>RU</c>; the only field that may be null or absent. Not personal data.</summary>
    [JsonPropertyName("locale"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WireText Locale { get; init; }

    /// <summary>Identifier of the device, such as <c>900-12-3456</c>. Personal data: stored as a token only.</summary>
    [JsonPropertyName("device_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WireText DeviceId { get; init; }

    private bool PrintMembers(StringBuilder builder) => false;
}
