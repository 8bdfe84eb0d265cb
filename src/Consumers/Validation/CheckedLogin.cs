using System.Text;
using BusEtl.Consumers.Masking;

namespace BusEtl.Consumers.Validation;

/// <summary>A login that passed every check, texts as they came. It still holds personal data, so printing it prints nothing.</summary>
internal sealed record CheckedLogin
{
    public required string UserId { get; init; }

    public required string AppVersion { get; init; }

    public required string DeviceType { get; init; }

    public required string Ip { get; init; }

    /// <summary><see cref="Ip"/>, parsed.</summary>
    public required CanonicalIp Address { get; init; }

    public string? Locale { get; init; }

    public required string DeviceId { get; init; }

    /// <summary>This login, as the factory of a payload that needs no closure.</summary>
    public CheckedLogin Itself() => this;

    private bool PrintMembers(StringBuilder builder) => false;
}
