using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using BusEtl.Contracts;

namespace BusEtl.Consumers.Validation;

/// <summary>Reads a message body; for any bytes whatsoever it either returns or throws <see cref="InvalidLoginException"/>.</summary>
internal static class LoginMessageReader
{
    private const int MaxDepth = 64;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static LoginMessage Read(ReadOnlySpan<byte> utf8Body)
    {
        var body = utf8Body.StartsWith(ByteOrderMark) ? utf8Body[ByteOrderMark.Length..] : utf8Body;

        // The JSON reader looks at the bytes inside strings only when asked for them: an unknown field would hide bad ones.
        if (!Utf8.IsValid(body))
        {
            throw Invalid("is not UTF-8 text");
        }

        try
        {
            return ReadObject(body) ?? throw Invalid(WhyUnreadable(body));
        }
        catch (JsonException)
        {
            throw Invalid(WhyUnreadable(body));
        }
    }

    private static LoginMessage? ReadObject(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        WireText userId = default, appVersion = default, deviceType = default, ip = default, locale = default, deviceId = default;

        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameOf(ref reader);
            reader.Read();

            if (name.SequenceEqual("user_id"u8))
            {
                userId = WireText.Read(ref reader);
            }
            else if (name.SequenceEqual("app_version"u8))
            {
                appVersion = RecurringText.Read(ref reader);
            }
            else if (name.SequenceEqual("device_type"u8))
            {
                deviceType = RecurringText.Read(ref reader);
            }
            else if (name.SequenceEqual("ip"u8))
            {
                ip = WireText.Read(ref reader);
            }
            else if (name.SequenceEqual("locale"u8))
            {
                locale = RecurringText.Read(ref reader);
            }
            else if (name.SequenceEqual("device_id"u8))
            {
                deviceId = WireText.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        // What follows the object makes this read fail.
        reader.Read();

        return new LoginMessage
        {
            UserId = userId,
            AppVersion = appVersion,
            DeviceType = deviceType,
            Ip = ip,
            Locale = locale,
            DeviceId = deviceId,
        };
    }

    private static ReadOnlySpan<byte> NameOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        try
        {
            return Encoding.UTF8.GetBytes(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // The escape of half a surrogate pair: no name of ours.
            return default;
        }
    }

    private static string WhyUnreadable(ReadOnlySpan<byte> body)
    {
        if (body.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return "is empty";
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = int.MaxValue });

        try
        {
            reader.Read();
            var isObject = reader.TokenType == JsonTokenType.StartObject;

            while (reader.Read())
            {
            }

            return isObject ? $"is nested deeper than {MaxDepth} levels" : "is not a JSON object";
        }
        catch (JsonException)
        {
            return "is not JSON";
        }
    }

    private static InvalidLoginException Invalid(string rule) => new([new FieldProblem("body", rule)]);
}
