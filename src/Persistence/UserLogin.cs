namespace BusEtl.Persistence;

public sealed class UserLogin
{
    public required Guid MessageId { get; init; }

    public required string UserId { get; init; }

    public required string DeviceType { get; init; }

    public required string MaskedIp { get; init; }

    public required string MaskedDeviceId { get; init; }

    public string? Locale { get; init; }

    public required string AppVersion { get; init; }

    public required DateOnly CreateDate { get; init; }
}
