using System.Globalization;
using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Operations.Errors;

/// <summary>Messages as the service puts them into its error queue.</summary>
internal static class FailedLogins
{
    public const string NotStored = "BusEtl.Consumers.Storing.LoginNotStoredException";
    public const string Invalid = "BusEtl.Consumers.Validation.InvalidLoginException";

    /// <summary>The ring of the service that has put them there.</summary>
    public static readonly string KeyRing = ServiceSettings.NewKeyRing();

    private static readonly TestSealing Sealing = new(KeyRing);
    private static readonly DateTimeOffset FirstSent = TimeProvider.System.GetUtcNow().AddHours(-1);

    /// <summary>A valid login that the database refused.</summary>
    public static SqsSendEntry Refused(TestQueue queue, string body, Guid? id = null) =>
        Entry(queue, body, NotStored, "The login could not be stored (SQLSTATE P0001).", id, attempts: 4);

    /// <summary>A login whose <c>app_version</c> is a number.</summary>
    public static SqsSendEntry NumberAsVersion(TestQueue queue, string body, Guid? id = null) => Entry(
        queue,
        body.Replace("\"app_version\": \"2.3.0\"", "\"app_version\": 230", StringComparison.Ordinal),
        Invalid,
        "The login is invalid: app_version: must be a string, not a number.",
        id);

    /// <summary>A login that no rule mends.</summary>
    public static SqsSendEntry NoAddress(TestQueue queue, string body, Guid? id = null) => Entry(
        queue,
        body.Replace("\"ip\": \"", "\"ip\": \"999.", StringComparison.Ordinal),
        Invalid,
        "The login is invalid: ip: is not an IP address.",
        id);

    public static SqsSendEntry Entry(TestQueue queue, string body, string faultType, string fault, Guid? id = null, int attempts = 1)
    {
        var entry = new SqsSendEntry
        {
            Body = Encoding.UTF8.GetBytes(body),
            Attributes = new Dictionary<string, string>
            {
                ["MessageId"] = $"{id ?? Guid.NewGuid()}",
                ["SentTimestamp"] = FirstSent.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                ["MT-Reason"] = "fault",
                ["MT-Fault-ExceptionType"] = faultType,
                ["MT-Fault-Message"] = fault,
                ["BusEtl-Attempts"] = $"{attempts}",
                ["Content-Type"] = "application/json",
                ["MT-Fault-Timestamp"] = $"{FirstSent:O}",
                ["MT-Fault-InputAddress"] = "amazonsqs://localhost/login-queue",
                ["MT-Fault-ConsumerType"] = "BusEtl.Consumers.Consuming.LoginConsumer",
                ["MT-Host-MachineName"] = "task",
                ["MT-Host-Assembly"] = "busetl",
            },
        };

        return Sealing.Seal(entry, queue);
    }

    /// <summary>Day of <c>create_date</c> of all of them.</summary>
    public static DateOnly CreateDate => DateOnly.FromDateTime(FirstSent.UtcDateTime);

    public static Guid IdOf(SqsSendEntry entry) => Guid.Parse(entry.Attributes!["MessageId"]);

    /// <summary>A row that stands already for a message.</summary>
    public static BusEtl.Persistence.UserLogin RowOf(SqsSendEntry entry) => LoginRow.Make(messageId: IdOf(entry), createDate: CreateDate);
}
