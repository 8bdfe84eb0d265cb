using BusEtl.Consumers.Masking;
using BusEtl.Contracts;

namespace BusEtl.Consumers.Validation;

/// <summary>The rules of a login. <c>login-message.schema.json</c> says the same; a test keeps the two in step.</summary>
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
        var userId = RuleBrokenBy(message.UserId, MaxUserIdLength);
        var appVersion = RuleBrokenBy(message.AppVersion, MaxAppVersionLength);
        var deviceType = RuleBrokenBy(message.DeviceType, MaxDeviceTypeLength);
        var ip = RuleBrokenBy(message.Ip, MaxIpLength);
        var locale = IsMissing(message.Locale) ? null : RuleBrokenBy(message.Locale, MaxLocaleLength);
        var deviceId = RuleBrokenBy(message.DeviceId, MaxDeviceIdLength);
        var address = default(CanonicalIp);

        if (appVersion is null && !IsVersion(message.AppVersion.Text))
        {
            appVersion = "is not a version";
        }

        if (ip is null && !CanonicalIp.TryParse(message.Ip.Text, out address))
        {
            ip = "is not an IP address";
        }

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

    private static string? RuleBrokenBy(WireText value, int maxLength) => value.Kind switch
    {
        WireTextKind.Text => RuleBrokenBy(value.Text, maxLength),
        WireTextKind.Absent or WireTextKind.Null => "is required",
        WireTextKind.Number => "must be a string, not a number",
        WireTextKind.Boolean => "must be a string, not a boolean",
        WireTextKind.JsonObject => "must be a string, not an object",
        WireTextKind.JsonArray => "must be a string, not an array",
        _ => "is not valid Unicode text",
    };

    private static string? RuleBrokenBy(ReadOnlySpan<char> text, int maxLength)
    {
        if (text.IsWhiteSpace())
        {
            return "is blank";
        }

        if (text.Length > maxLength && CountCharacters(text) > maxLength)
        {
            return $"is longer than {maxLength} characters";
        }

        return HasControlCharacter(text) ? "has a control character" : null;
    }

    // As PostgreSQL counts for varchar(n): a surrogate pair is one character. A wire text has no half of one.
    private static int CountCharacters(ReadOnlySpan<char> text)
    {
        var count = text.Length;

        foreach (var c in text)
        {
            count -= char.IsLowSurrogate(c) ? 1 : 0;
        }

        return count;
    }

    private static bool HasControlCharacter(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExceptInRange(' ', '~'))
        {
            return false;
        }

        return text.ContainsAnyInRange('\u0000', '\u001F') || text.ContainsAnyInRange('\u007F', '\u009F');
    }

    /// <summary>One to four dot-separated numbers, then perhaps a hyphen and a suffix of letters, digits, dots and hyphens.</summary>
    private static bool IsVersion(ReadOnlySpan<char> text)
    {
        var hyphen = text.IndexOf('-');
        var numbers = hyphen < 0 ? text : text[..hyphen];
        var suffix = hyphen < 0 ? default : text[(hyphen + 1)..];

        return (hyphen < 0 || IsSuffix(suffix)) && AreNumbers(numbers);
    }

    private static bool IsSuffix(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-'))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    private static bool AreNumbers(ReadOnlySpan<char> text)
    {
        var count = 0;

        foreach (var part in text.Split('.'))
        {
            count++;

            if (text[part].IsEmpty || text[part].ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }
        }

        return count <= 4;
    }

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
