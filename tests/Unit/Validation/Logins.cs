using BusEtl.Consumers.Validation;
using BusEtl.Contracts;

namespace BusEtl.Tests.Unit.Validation;

internal static class Logins
{
    public static LoginMessage Valid { get; } = new()
    {
        UserId = "0d5f2c1e-6a7b-4c8d-9e0f-112233445566",
        AppVersion = "2.3.0",
        DeviceType = "android",
        Ip = "198.51.100.7",
        Locale = "RU",
        DeviceId = "900-12-3456",
    };

    /// <summary>What is wrong with it, as the exception says it, or an empty text.</summary>
    public static string ProblemsOf(LoginMessage message)
    {
        try
        {
            LoginCheck.Check(message);
            return "";
        }
        catch (InvalidLoginException e)
        {
            return string.Join("; ", e.Problems.Select(p => $"{p.Field}: {p.Rule}"));
        }
    }

    public static LoginMessage With(this LoginMessage message, string field, WireText value) => field switch
    {
        "user_id" => message with { UserId = value },
        "app_version" => message with { AppVersion = value },
        "device_type" => message with { DeviceType = value },
        "ip" => message with { Ip = value },
        "locale" => message with { Locale = value },
        "device_id" => message with { DeviceId = value },
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };
}
