using BusEtl.Consumers.Masking;
using BusEtl.Contracts;

namespace BusEtl.Consumers.Validation;

/// <summary>
/// The rules of a login. <c>login-message.schema.json</c> says the same, but for what no pattern can say and its description does; a test keeps
/// the two in step.
/// </summary>
internal static class LoginCheck
{
    private const int MaxUserIdLength = 128;
    private const int MaxAppVersionLength = 32;
    private const int MaxDeviceTypeLength = 32;
    private const int MaxIpLength = 256;
    private const int MaxLocaleLength = 32;
    private const int MaxDeviceIdLength = 256;

    /// <exception cref="InvalidLoginException">One problem of every field that has any, in the order of the message's fields.</exception>
    public static CheckedLogin Check(LoginMessage message)
    {
        var userId = FieldText.RuleBrokenBy(message.UserId, MaxUserIdLength);
        var appVersion = FieldText.RuleBrokenBy(message.AppVersion, MaxAppVersionLength);
        var deviceType = FieldText.RuleBrokenBy(message.DeviceType, MaxDeviceTypeLength);
        var ip = FieldText.RuleBrokenBy(message.Ip, MaxIpLength);
        var locale = IsMissing(message.Locale) ? null : FieldText.RuleBrokenBy(message.Locale, MaxLocaleLength);
        var deviceId = FieldText.RuleBrokenBy(message.DeviceId, MaxDeviceIdLength);
        var address = default(CanonicalIp);

        if (appVersion is null && !FieldFormat.IsVersion(message.AppVersion.Text))
        {
            appVersion = "is not a version";
        }

        if (ip is null && !CanonicalIp.TryParse(message.Ip.Text, out address))
        {
            ip = "is not an IP address";
        }

        if (locale is null && message.Locale.Text is { } code && !FieldFormat.IsLocale(code))
        {
            locale = "is not a locale";
        }

        var personal = new PersonalValues(ip is null ? address : null, deviceId is null ? CanonicalDeviceId.Of(message.DeviceId.Text!) : default);
        userId ??= personal.RuleBrokenBy(message.UserId.Text!);
        appVersion ??= personal.RuleBrokenByVersion(message.AppVersion.Text!);
        deviceType ??= personal.RuleBrokenBy(message.DeviceType.Text!);
        locale ??= message.Locale.Text is { } text ? personal.RuleBrokenBy(text) : null;

        if ((userId ?? appVersion ?? deviceType ?? ip ?? locale ?? deviceId) is not null)
        {
            throw Invalid(userId, appVersion, deviceType, ip, locale, deviceId);
        }

        return new CheckedLogin
        {
            UserId = message.UserId.Text!,
            AppVersion = message.AppVersion.Text!,
            DeviceType = message.DeviceType.Text!,
            Ip = message.Ip.Text!,
            Address = address,
            Locale = message.Locale.Text,
            DeviceId = message.DeviceId.Text!,
        };
    }

    private static bool IsMissing(WireText value) => value.Kind is WireTextKind.Absent or WireTextKind.Null;

    private static InvalidLoginException Invalid(params ReadOnlySpan<string?> rules)
    {
        ReadOnlySpan<string> fields = ["user_id", "app_version", "device_type", "ip", "locale", "device_id"];
        var problems = new List<FieldProblem>(fields.Length);

        for (var i = 0; i < fields.Length; i++)
        {
            if (rules[i] is { } rule)
            {
                problems.Add(new FieldProblem(fields[i], rule));
            }
        }

        return new InvalidLoginException(problems);
    }
}
