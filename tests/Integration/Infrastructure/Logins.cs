using System.Globalization;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Bodies for the queue: real ones where they are there, and made-up ones of which a test names only what it is about.</summary>
internal static class Logins
{
    /// <summary>The exercise's own 100 messages beside a checkout of ours, else the samples of the repository.</summary>
    public static string File
    {
        get
        {
            var real = Path.Combine(TestEnvironment.Root, "..", "shared", "data", "login-messages.jsonl");

            return System.IO.File.Exists(real) ? real : Path.Combine(TestEnvironment.Root, "samples", "logins.jsonl");
        }
    }

    public static string Body(
        string userId = "0d5f2c1e-6a7b-4c8d-9e0f-112233445566",
        string appVersion = "2.3.0",
        string deviceType = "android",
        string ip = "198.51.100.77",
        string? locale = "RU",
        string deviceId = "900-12-3456")
    {
        var localeText = locale is null ? "null" : $"\"{locale}\"";

        return $$"""{"user_id": "{{userId}}", "app_version": "{{appVersion}}", "device_type": "{{deviceType}}", "ip": "{{ip}}", "locale": {{localeText}}, "device_id": "{{deviceId}}"}""";
    }

    /// <summary>Valid logins of distinct users, told apart by <c>user_id</c>.</summary>
    public static IEnumerable<string> Distinct(int count) => Enumerable.Range(0, count).Select(number => Body(
        userId: number.ToString("D8", CultureInfo.InvariantCulture),
        ip: string.Create(CultureInfo.InvariantCulture, $"10.{number / 65536 % 256}.{number / 256 % 256}.{number % 256}"),
        deviceId: string.Create(CultureInfo.InvariantCulture, $"{number / 1_000_000 % 1000:D3}-{number / 10_000 % 100:D2}-{number % 10_000:D4}")));
}
