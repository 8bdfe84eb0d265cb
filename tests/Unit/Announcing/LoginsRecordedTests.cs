using System.Text.Json;
using BusEtl.Contracts;

namespace BusEtl.Tests.Unit.Announcing;

public sealed class LoginsRecordedTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public void The_JSON_of_the_event_is_the_approved_one()
    {
        var recorded = new LoginsRecorded
        {
            EventId = Guid.Parse("6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
            RecordedAt = new DateTimeOffset(2026, 11, 21, 12, 0, 0, 123, TimeSpan.Zero),
            Logins =
            [
                Login(Guid.Parse("0b39f950-0722-4e16-a57a-5e7dc4aaa047"), locale: "RU"),
                Login(Guid.Parse("139ccb18-eec0-4f59-966b-36c7b86dae39"), locale: null),
            ],
        };

        var approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Announcing", "logins-recorded.approved.json"));

        Assert.Equal(approved.Trim(), JsonSerializer.Serialize(recorded, Indented));
        Assert.Equivalent(recorded, JsonSerializer.Deserialize<LoginsRecorded>(approved), strict: true);
    }

    private static RecordedLogin Login(Guid messageId, string? locale) => new()
    {
        MessageId = messageId,
        UserId = "0d5f2c1e-6a7b-4c8d-9e0f-112233445566",
        MaskedIp = "t1.pkiffANZNjXlj0vvn0udOvDWPAlde8EXgG0iG3nTpUs",
        MaskedDeviceId = "t1.1kXvlfn8j3gU74EZGAnLTLBpqXb0RSYa_YTlnramVRs",
        DeviceType = "android",
        Locale = locale,
        AppVersion = "2.3.0",
        CreateDate = new DateOnly(2026, 11, 20),
    };
}
