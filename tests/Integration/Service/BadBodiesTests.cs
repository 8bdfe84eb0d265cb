using System.Text;
using System.Text.Json;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Whatever a body holds: each good one is stored once, each bad one is in the error queue with a reason, and nothing else happens.</summary>
public sealed class BadBodiesTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Mutants = 1_000;
    private const int GoodOnes = 500;

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task Good_logins_are_stored_and_bad_bodies_are_in_the_error_queue_however_they_are_mixed()
    {
        var random = new Random(20261121);
        var good = Logins.Distinct(GoodOnes).ToList();
        var bad = KnownBadBodies().Concat(Enumerable.Range(0, Mutants).Select(_ => Mutate(random, good[random.Next(good.Count)]))).ToList();
        var mixed = good.Concat(bad).ToArray();
        random.Shuffle(mixed);
        await _queue.SendAsync(mixed);

        await using var service = await ServiceProcess.RunAsync(
            ServiceSettings.For(database, _queue), 0, "run", "--exit-when-drained");

        Assert.Contains($"{mixed.Length:N0} received, {good.Count:N0} stored, 0 duplicates, {bad.Count:N0} rejected", service.Output);
        Assert.Equal(
            Enumerable.Range(0, GoodOnes).Select(number => $"{number:D8}"),
            await database.LinesAsync("select user_id from user_logins order by user_id"));

        _queue.Leaves(_queue.ErrorName, bad.Count);
        var errors = await _queue.TakeAllAsync(_queue.ErrorName);
        Assert.Equal(
            bad.Order(StringComparer.Ordinal),
            errors.Select(message => Encoding.UTF8.GetString(message.Body.Span)).Order(StringComparer.Ordinal));
        Assert.All(
            errors.Where(message => message.Body.Length < SqsLimits.MaxMessageBytes),
            message => Assert.StartsWith("The login is invalid: ", message.Attributes["MT-Fault-Message"]));
    }

    public void Dispose() => _queue.Dispose();

    private static IEnumerable<string> KnownBadBodies()
    {
        string[] badAddresses = ["010.1.1.1", "1.2.3", "1.2.3.4:80", "", "localhost", "::1%eth0", "300.1.1.1"];
        string[] badVersions = ["", "2.3.0.0.1", "v2", "2..3", "2.3-", "two"];
        var noise = new Random(1);

        return
        [
            "this is not JSON", " ", "[]", $"[{Logins.Body()}]", "null", "true", "42", "\"text\"", "{}", "{", Logins.Body() + "x",
            """{"foo": "a_login_has_other_fields", "bar": "123"}""",
            Noise(noise, SqsLimits.MaxMessageBytes),
            Noise(noise, SqsLimits.MaxMessageBytes - 1024),
            "{\"user_id\": \"" + Noise(noise, 500_000, 'a', 'z') + "\"}",
            .. badAddresses.Select(ip => Logins.Body(ip: ip)),
            .. badVersions.Select(version => Logins.Body(appVersion: version)),
            Logins.Body(userId: new string('u', 129)),
            Logins.Body(deviceType: "  "),
            Logins.Body(deviceId: "12\\u00003"),
            Logins.Body(userId: "a\\u0007b"),
            Logins.Body(userId: "\\ud800"),
            Logins.Body().Replace("\"2.3.0\"", "230"),
            Logins.Body().Replace("\"RU\"", "{\"country\": \"RU\"}"),
            Logins.Body().Replace("\"900-12-3456\"", "[\"900-12-3456\"]"),
        ];
    }

    private static string Noise(Random random, int length, char first = ' ', char last = '~') =>
        string.Create(length, random, (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = (char)source.Next(first, last + 1);
        });

    // Each of these makes a valid login invalid for certain; where and how is the random part.
    private static string Mutate(Random random, string body)
    {
        string[] required = ["user_id", "app_version", "device_type", "ip", "device_id"];
        var field = required[random.Next(required.Length)];

        return random.Next(6) switch
        {
            0 => body[..random.Next(1, body.Length)],
            1 => body.Replace($"\"{field}\"", $"\"{field}{random.Next(10)}\""),
            2 => With(body, field, random.Next(4) switch { 0 => "null", 1 => random.Next().ToString(), 2 => "true", _ => "{}" }),
            3 => With(body, field, JsonSerializer.Serialize($"{(char)random.Next(0x20)}{random.Next()}")),
            4 => With(body, field, $"\"{new string(' ', random.Next(3))}\""),
            _ => With(body, field, $"\"{new string((char)random.Next('a', 'z'), random.Next(257, 400))}\""),
        };
    }

    private static string With(string body, string field, string value)
    {
        var login = JsonElement.Parse(body);

        return "{" + string.Join(", ", login.EnumerateObject()
            .Select(property => $"\"{property.Name}\": {(property.Name == field ? value : property.Value.GetRawText())}")) + "}";
    }
}
