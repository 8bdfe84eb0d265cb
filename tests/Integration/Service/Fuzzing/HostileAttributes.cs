using System.Globalization;
using System.Text.Json;

namespace BusEtl.Tests.Integration.Service.Fuzzing;

/// <summary>Attributes that claim what only the service may say: addresses, times, counts, faults, identities.</summary>
internal static class HostileAttributes
{
    private const int MostAttributes = 9;

    private static readonly string[] Addresses =
    [
        "MT-Fault-Address", "MT-Response-Address", "MT-Source-Address", "MT-Destination-Address", "MT-Fault-Input-Address", "MT-Host-Address",
        "MT-Forwarder-Address", "responseAddress", "faultAddress",
    ];

    private static readonly string[] Numbers =
    [
        "MT-Redelivery-Count", "MT-DueTimestamp", "MT-Fault-RetryCount", "MT-Fault-RedeliveryCount", "BusEtl-Attempts", "BusEtl-Replays",
        "MT-Scheduling-DelayedMessageCount",
    ];

    private static readonly string[] Texts =
    [
        "MT-Reason", "MT-Fault-ExceptionType", "MT-Fault-Message", "MT-Fault-StackTrace", "MT-Fault-Timestamp", "MT-MessageType", "MT-Activity-Id",
        "MT-Request-Id", "MT-Expiration-Time", "BusEtl-Seal", "BusEtl-Anything", "Content-Type", "traceparent", "AWSTraceHeader", "ConversationId",
    ];

    private static readonly string[] WrongNumbers =
    [
        "-1", "-5", "0", "1", "99999", "2147483647", "2147483648", "-9223372036854775808", "9223372036854775807", "253402300799999", "1e9", "0x10", "٣",
        " 1", "NaN", "one",
    ];

    private static readonly string[] Times =
    [
        "0", "-1", "1764000000", "99999999999999", "253402300799999", "253402300800000", "9223372036854775807", "99999999999999999999999", "soon", "infinity",
    ];

    private static readonly string[] WrongTexts =
    [
        "System.InvalidOperationException", "BusEtl.Consumers.Validation.InvalidLoginException", "The login is invalid: ip: is required",
        "application/vnd.masstransit+json", "application/json; charset=utf-7", "text/xml", "urn:message:BusEtl.Contracts:LoginMessage",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "\u009b2J", "\u202Eelif", "9999-12-31T23:59:59Z", "t1.AAAAAAAAAAAAAAAAAAAAAA",
    ];

    /// <summary>Any of all kinds, or none.</summary>
    public static Dictionary<string, string> Any(Random random)
    {
        var attributes = Beside(random);
        if (random.Next(3) == 0)
            attributes["MessageId"] = Id(random);
        if (random.Next(3) == 0)
            attributes["SentTimestamp"] = Times[random.Next(Times.Length)];

        return attributes;
    }

    /// <summary>Those that must make no difference to a login.</summary>
    public static Dictionary<string, string> Beside(Random random)
    {
        var attributes = new Dictionary<string, string>();
        for (var number = random.Next(MostAttributes - 2); number > 0; number--)
        {
            var (name, value) = One(random);
            attributes[name] = value;
        }

        if (random.Next(20) == 0)
            attributes["MT-Headers"] = Overflow(random);

        return attributes;
    }

    /// <summary>The address of a queue or topic that nobody has named in any setting.</summary>
    public static string Address(Random random)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"evil-{random.Next(1000)}");

        return random.Next(8) switch
        {
            0 => $"amazonsqs://us-east-1/{name}",
            1 => $"amazonsqs://localhost/{name}?durable=false&autodelete=true",
            2 => $"queue:{name}",
            3 => $"topic:{name}",
            4 => $"loopback://localhost/{name}",
            5 => $"rabbitmq://127.0.0.1/{name}",
            6 => $"http://127.0.0.1:9/{name}",
            _ => name,
        };
    }

    private static (string Name, string Value) One(Random random) => random.Next(3) switch
    {
        0 => (Addresses[random.Next(Addresses.Length)], Address(random)),
        1 => (Numbers[random.Next(Numbers.Length)], WrongNumbers[random.Next(WrongNumbers.Length)]),
        _ => (Texts[random.Next(Texts.Length)], WrongTexts[random.Next(WrongTexts.Length)]),
    };

    // Either well known, so that many share it, or of its own in a spelling of its own.
    private static string Id(Random random)
    {
        var id = new byte[16];
        random.NextBytes(id);

        return random.Next(8) switch
        {
            0 => "00000000-0000-0000-0000-000000000000",
            1 => "ffffffff-ffff-ffff-ffff-ffffffffffff",
            2 => "11111111-1111-1111-1111-111111111111",
            3 => "{11111111-1111-1111-1111-111111111111}",
            4 => new Guid(id).ToString("N").ToUpperInvariant(),
            5 => $"urn:uuid:{new Guid(id)}",
            6 => "no id",
            _ => $"{new Guid(id)}",
        };
    }

    // The attribute in which headers travel that find no place of their own: many, wrong ones, or not even JSON.
    private static string Overflow(Random random)
    {
        if (random.Next(4) == 0)
            return "{\"MT-Fault-Address\":";

        var headers = new Dictionary<string, string>();
        for (var number = random.Next(1, 2_000); number > 0; number--)
            headers[string.Create(CultureInfo.InvariantCulture, $"x{number}")] = "y";
        var (name, value) = One(random);
        headers[name] = value;

        return JsonSerializer.Serialize(headers);
    }
}
