using BusEtl.Persistence;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Makes rows: a test names only the columns that it is about.</summary>
internal static class LoginRow
{
    /// <summary>A day that the partitions of the template cover.</summary>
    public static DateOnly Today { get; } = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    public static UserLogin Make(
        Guid? messageId = null,
        string userId = "0d5f2c1e-6a7b-4c8d-9e0f-112233445566",
        string deviceType = "android",
        string maskedIp = "k1.ip-token",
        string maskedDeviceId = "k1.device-token",
        string? locale = "de_DE",
        string appVersion = "2.3.0",
        DateOnly? createDate = null) => new()
        {
            MessageId = messageId ?? Guid.NewGuid(),
            UserId = userId,
            DeviceType = deviceType,
            MaskedIp = maskedIp,
            MaskedDeviceId = maskedDeviceId,
            Locale = locale,
            AppVersion = appVersion,
            CreateDate = createDate ?? Today,
        };
}
