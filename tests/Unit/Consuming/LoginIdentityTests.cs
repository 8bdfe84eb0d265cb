using System.Globalization;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Serialization;
using MassTransit;

namespace BusEtl.Tests.Unit.Consuming;

/// <summary>The date of a login, from what either engine says of its message.</summary>
public sealed class LoginIdentityTests
{
    private const string SentTimestamp = "SentTimestamp";

    private static readonly Guid Id = MadeUpDelivery.Id;
    private static readonly DateTime Arrived = new(2026, 1, 2, 23, 59, 59, DateTimeKind.Utc);

    [Fact]
    public void The_sent_time_of_the_message_itself_wins_over_that_of_the_copy()
    {
        var identity = IdentityOf((SentTimestamp, "1767225599999"), (MessageHeaders.TransportSentTime, Arrived));

        Assert.Equal(new LoginIdentity(Id, new DateOnly(2025, 12, 31)), identity);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no time")]
    public void Without_one_the_transport_s_counts(string? sentTimestamp)
    {
        (string, object)[] transport = [(MessageHeaders.TransportSentTime, Arrived)];
        var identity = IdentityOf(sentTimestamp is null ? transport : [.. transport, (SentTimestamp, sentTimestamp)]);

        Assert.Equal(new LoginIdentity(Id, new DateOnly(2026, 1, 2)), identity);
    }

    [Theory]
    [InlineData("1764979199000", "2025-12-05")] // 28 days before it came.
    [InlineData("1764979198999", "2026-01-02")]
    [InlineData("1767484799000", "2026-01-03")] // A day after it.
    [InlineData("1767484799001", "2026-01-02")]
    [InlineData("0", "2026-01-02")]
    [InlineData("99999999999999", "2026-01-02")]
    [InlineData("253402300799999", "2026-01-02")]
    [InlineData("9223372036854775807", "2026-01-02")]
    [InlineData("-62135596800000", "2026-01-02")]
    public void One_that_cannot_be_true_does_not_count(string sentTimestamp, string date)
    {
        var arrived = new DateTime(2026, 1, 2, 23, 59, 59, DateTimeKind.Utc);
        var identity = IdentityOf((SentTimestamp, sentTimestamp), (MessageHeaders.TransportSentTime, arrived));

        Assert.Equal(DateOnly.Parse(date, CultureInfo.InvariantCulture), identity.CreateDate);
        var told = DateTimeOffset.Parse("2026-01-02T23:59:59Z", CultureInfo.InvariantCulture);
        _ = FirstSentTime.TryRead(sentTimestamp, told, out var first);
        Assert.Equal(identity.CreateDate, DateOnly.FromDateTime(first.UtcDateTime));
    }

    [Fact]
    public void Without_both_there_is_none() =>
        Assert.Contains("has no sent time", Assert.Throws<InvalidOperationException>(() => IdentityOf()).Message);

    private static LoginIdentity IdentityOf(params (string Name, object Value)[] headers) =>
        LoginIdentity.Of(new LoginDeserializer().Deserialize(new MadeUpDelivery(headers)));
}
