using System.Text.Json;
using BusEtl.Consumers.Announcing;
using BusEtl.Contracts;
using BusEtl.Persistence;

namespace BusEtl.Tests.Unit.Announcing;

public sealed class EventPortionsTests
{
    [Fact]
    public void A_usual_batch_is_one_event() =>
        Assert.Single(EventPortions.Of([.. Enumerable.Range(0, 100).Select(_ => Login("0d5f2c1e-6a7b-4c8d-9e0f-112233445566"))]));

    [Fact]
    public void No_logins_make_no_event() => Assert.Empty(EventPortions.Of([]));

    [Theory]
    [InlineData('u')]
    [InlineData('"')]
    [InlineData('\u00e9')]
    [InlineData('\u4e2d')]
    public void No_event_is_over_200_KiB_and_none_is_missing(char character)
    {
        var logins = Enumerable.Range(0, 10_000).Select(_ => Login(new string(character, 128))).ToList();

        var portions = EventPortions.Of(logins).ToList();

        Assert.Equal(logins, portions.SelectMany(portion => portion));
        Assert.All(portions, portion => Assert.InRange(JsonSizeOf(portion), 1, 200 * 1024));
    }

    private static int JsonSizeOf(IReadOnlyList<UserLogin> portion) => JsonSerializer.SerializeToUtf8Bytes(new LoginsRecorded
    {
        EventId = Guid.NewGuid(),
        RecordedAt = TimeProvider.System.GetUtcNow(),
        Logins = [.. portion.Select(LoginAnnouncer.Announced)],
    }).Length;

    private static UserLogin Login(string userId) => new()
    {
        MessageId = Guid.NewGuid(),
        UserId = userId,
        DeviceType = "android",
        MaskedIp = "t1.pkiffANZNjXlj0vvn0udOvDWPAlde8EXgG0iG3nTpUs",
        MaskedDeviceId = "t1.1kXvlfn8j3gU74EZGAnLTLBpqXb0RSYa_YTlnramVRs",
        Locale = "RU",
        AppVersion = "2.3.0",
        CreateDate = new DateOnly(2026, 11, 21),
    };
}
