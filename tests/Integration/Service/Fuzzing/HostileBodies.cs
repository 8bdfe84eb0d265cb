using System.Globalization;
using System.Text;
using System.Text.Json;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service.Fuzzing;

/// <summary>Bodies that SQS takes, since it asks of a body only that it is text.</summary>
internal static class HostileBodies
{
    /// <summary>A login that is a good one, but that the test lets the database refuse: it is tried again, and then fails.</summary>
    public const string RefusedUser = "refused";

    private static readonly string[] Fields = ["user_id", "app_version", "device_type", "ip", "locale", "device_id"];

    // JSON, as it stands behind the colon.
    private static readonly string[] Values =
    [
        "null", "true", "0", "-0.0", "1e400", "12345678901234567890123456789", "[]", "{}", "\"\"", "\" \"", "\"\\t\"", "[\"198.51.100.77\"]",
        "{\"ip\": \"198.51.100.77\"}", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ufffe\"", "\"\\uffff\"", "\"\\ufdd0\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "\"\\ud83f\\udffe\"", "\"\\udbff\\udfff\"", "\"\\u202e900-12-3456\"", "\"900\\u200b-12-3456\"", "\"\\ufeff900-12-3456\"", "\"e\\u0301\"",
        "\"\\u001b]0;owned\\u0007\"", "\"\\u009b31m\"", "\"\u202E\"", "\"\u2028\"", "\"ｆｕｌｌ\"", "\"\\ufb03\"", "\"198.51.100.77\"", "\"::ffff:198.51.100.77\"",
        "\"0xC6336458\"", "\"198.51.100.077\"", "\"fe80::1%eth0\"", "\"[2001:db8::7]:443\"", "\"900-12-3456\"", "\" 900-12-3456 \"", "\"'; drop table user_logins; --\"",
        "\"%n%s%x\"", "\"${jndi:ldap://127.0.0.1/a}\"", "\"{0}{1}\"", "\"../../etc/passwd\"", "\"9999999999.9999999999.9999999999\"", "\"2.3.0.0.0.0.0\"",
        "\"infinity\"", "\"-infinity\"", "\"NaN\"", "\"\\\\x00\"", "\"{\\\"a\\\":1}\"",
    ];

    private static readonly string[] Wholes =
    [
        " ", "\t\r\n", "null", "true", "-", "0", "\"\"", "\"login\"", "[]", "{}", "{{}}", "[{}]", "{\"user_id\"", "{\"user_id\":}", "{'user_id': 'a'}", "{\"a\":1,}",
        "// comment\n{}", "\uFEFF{}", "<login/>", "user_id=1&ip=198.51.100.77", "{\"Type\":\"Notification\",\"Message\":\"{}\"}", "\uFFFD\uFFFD", "H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==",
    ];

    public static string Next(Random random) => random.Next(100) switch
    {
        < 45 => WithFields(random),
        < 60 => Garbled(random),
        < 70 => Wholes[random.Next(Wholes.Length)],
        < 80 => Envelope(random),
        < 90 => Repeated(random),
        < 98 => Nested(random),
        < 99 => Logins.Body(userId: RefusedUser),
        _ => Huge(random),
    };

    // One or two fields have a value of the list, or are missing, or stand twice.
    private static string WithFields(Random random)
    {
        var members = Members();
        for (var changes = random.Next(1, 3); changes > 0; changes--)
        {
            var at = random.Next(members.Count);
            switch (random.Next(8))
            {
                case 0:
                    members.RemoveAt(at);
                    break;
                case 1:
                    members.Add((members[at].Name, Value(random)));
                    break;
                case 2:
                    members[at] = (members[at].Name.ToUpperInvariant(), members[at].Value);
                    break;
                default:
                    members[at] = (members[at].Name, Value(random));
                    break;
            }
        }

        return Write(members);
    }

    // Letters of a good login are changed, left out or doubled.
    private static string Garbled(Random random)
    {
        var text = new StringBuilder(Logins.Body());
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(3))
            {
                case 0:
                    text[at] = (char)random.Next(' ', '\u0250');
                    break;
                case 1:
                    text.Remove(at, 1);
                    break;
                default:
                    text.Insert(at, text[at]);
                    break;
            }
        }

        return text.ToString();
    }

    // What MassTransit itself would send, which a raw endpoint must not take for one.
    private static string Envelope(Random random) => JsonSerializer.Serialize(new
    {
        messageId = Guid.NewGuid(),
        sourceAddress = HostileAttributes.Address(random),
        destinationAddress = HostileAttributes.Address(random),
        responseAddress = HostileAttributes.Address(random),
        faultAddress = HostileAttributes.Address(random),
        messageType = new[] { "urn:message:BusEtl.Contracts:LoginMessage", "urn:message:MassTransit:Fault" },
        message = JsonSerializer.Deserialize<JsonElement>(Logins.Body()),
        expirationTime = "9999-12-31T23:59:59Z",
    });

    // A good login with very many members that are no fields, or with one very many times.
    private static string Repeated(Random random)
    {
        var members = Members();
        var name = random.Next(2) == 0 ? Fields[random.Next(Fields.Length)] : null;
        var value = Value(random);
        for (var number = random.Next(10, 500); number > 0; number--)
            members.Add((name ?? string.Create(CultureInfo.InvariantCulture, $"more{number}"), value));

        return Write(members);
    }

    private static string Nested(Random random)
    {
        var depth = random.Next(1, 5_000);
        var (open, close) = random.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        var nested = $"{string.Concat(Enumerable.Repeat(open, depth))}1{string.Concat(Enumerable.Repeat(close, random.Next(2) == 0 ? depth : depth - 1))}";
        if (random.Next(2) == 0)
            return nested;

        var members = Members();
        members.Add(("more", nested));

        return Write(members);
    }

    // Up to half of what SQS takes, in one field or in very many.
    private static string Huge(Random random)
    {
        var members = Members();
        var size = random.Next(100_000, 500_000);
        if (random.Next(2) == 0)
        {
            var at = random.Next(members.Count);
            members[at] = (members[at].Name, $"\"{new string('1', size)}\"");
        }
        else
        {
            members.AddRange(Enumerable.Range(0, size / 12).Select(number => (number.ToString("D4", CultureInfo.InvariantCulture), "null")));
        }

        return Write(members);
    }

    private static string Value(Random random) => Values[random.Next(Values.Length)];

    private static List<(string Name, string Value)> Members()
    {
        using var login = JsonDocument.Parse(Logins.Body());

        return [.. login.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.GetRawText()))];
    }

    private static string Write(IEnumerable<(string Name, string Value)> members) =>
        $"{{{string.Join(", ", members.Select(member => $"\"{member.Name}\": {member.Value}"))}}}";
}
