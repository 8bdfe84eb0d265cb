namespace BusEtl.Operations.Errors;

/// <summary>The fields of a login on the wire, and what a fault calls the whole.</summary>
internal static class LoginFields
{
    public const string UserId = "user_id";
    public const string AppVersion = "app_version";
    public const string DeviceType = "device_type";
    public const string Ip = "ip";
    public const string Locale = "locale";
    public const string DeviceId = "device_id";
    public const string Body = "body";

    public static readonly IReadOnlyList<string> Clear = [UserId, AppVersion, DeviceType, Locale];

    public static readonly IReadOnlyList<string> All = [UserId, AppVersion, DeviceType, Ip, Locale, DeviceId];
}
