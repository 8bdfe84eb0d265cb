using BusEtl.Consumers.Consuming;
using BusEtl.Operations.Diagnosing.Sqs;

namespace BusEtl.Tests.Unit.Diagnosing;

public sealed class QueueChecksTests
{
    private readonly LoginQueueOptions _options = new();

    [Theory]
    [InlineData("60", "0")]
    [InlineData("30", "0", "Warning visibility_differs")]
    [InlineData("120", "0", "Warning visibility_differs")]
    [InlineData("6", "0", "Warning visibility_too_short")]
    [InlineData("60", "900", "Warning queue_delays")]
    public void The_times_of_the_queue_are_compared_with_the_settings(string visibility, string delay, params string[] expected) => Assert.Equal(
        expected,
        MadeUpQueue.Codes(report =>
            QueueTimes.LookAt(MadeUpQueue.Of("logins", ("VisibilityTimeout", visibility), ("DelaySeconds", delay)), _options, report)));

    [Theory]
    [InlineData("1209600")]
    [InlineData("345600", "Warning retention_short")]
    public void Retention_must_not_be_below_the_setting(string seconds, params string[] expected) => Assert.Equal(
        expected,
        MadeUpQueue.Codes(report => QueueRetention.LookAt(MadeUpQueue.Of("logins_error", ("MessageRetentionPeriod", seconds)), _options, report)));

    [Theory]
    [InlineData("1048576", "1048576")]
    [InlineData("262144", "1048576")]
    [InlineData("1048576", "262144", "Warning error_size_limit_low")]
    [InlineData("4096", "4096", "Warning size_limit_low")]
    public void What_the_login_queue_takes_the_error_queue_must_take(string login, string error, params string[] expected) => Assert.Equal(
        expected,
        MadeUpQueue.Codes(report => QueueSizes.LookAt(
            MadeUpQueue.Of("logins", ("MaximumMessageSize", login)), MadeUpQueue.Of("logins_error", ("MaximumMessageSize", error)), report)));

    [Theory]
    [InlineData(null, null)]
    [InlineData("alias/logins", "alias/logins")]
    [InlineData("1234", "arn:aws:kms:eu-central-1:123456789012:key/1234")]
    [InlineData("alias/logins", null, "Warning encryption_differs")]
    [InlineData(null, "alias/logins", "Warning encryption_differs")]
    [InlineData("1234", "5678", "Warning encryption_differs")]
    public void Copies_are_to_have_the_key_of_the_logins(string? login, string? error, params string[] expected) => Assert.Equal(
        expected,
        MadeUpQueue.Codes(report => QueueEncryption.LookAt(Encrypted("logins", login), [Encrypted("logins_error", error)], report)));

    private static QueueView Encrypted(string name, string? key) => MadeUpQueue.Of(name, ("KmsMasterKeyId", key ?? ""));
}
