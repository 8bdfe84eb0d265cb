namespace BusEtl.Persistence;

/// <summary>One row of <c>user_logins</c>: a login whose personal data has been masked already.</summary>
public sealed class UserLogin
{
    /// <summary>Identity of the message that carried the login; with <see cref="CreateDate"/> the key of the table.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>At most 128 characters.</summary>
    public required string UserId { get; init; }

    /// <summary>At most 32 characters.</summary>
    public required string DeviceType { get; init; }

    /// <summary>Token that stands for the IP address, at most 256 characters. Never the address itself.</summary>
    public required string MaskedIp { get; init; }

    /// <summary>Token that stands for the device id, at most 256 characters. Never the id itself.</summary>
    public required string MaskedDeviceId { get; init; }

    /// <summary>At most 32 characters; null where the login has none.</summary>
    public string? Locale { get; init; }

    /// <summary>The version as the device wrote it, at most 32 characters.</summary>
    public required string AppVersion { get; init; }

    /// <summary>
    /// UTC date at which the message was first sent. <see cref="DateOnly.MinValue"/> is stored as <c>-infinity</c>, which is also what adopted
    /// rows without a date have; <see cref="DateOnly.MaxValue"/> as <c>infinity</c>.
    /// </summary>
    public required DateOnly CreateDate { get; init; }

    /// <summary>
    /// Made by the database: major * 1,000,000 + minor * 1,000 + patch, each clamped to 999. 0 where <see cref="AppVersion"/> is no version.
    /// </summary>
    public int AppVersionSort { get; private set; }

    /// <summary>When the row was stored; made by the database.</summary>
    public DateTimeOffset RecordedAt { get; private set; }
}
