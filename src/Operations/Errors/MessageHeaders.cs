using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Errors;

/// <summary>Names of message attributes that matter to operators.</summary>
internal static class MessageHeaders
{
    public const string MessageId = MessageIdentity.Header;
    public const string SentTimestamp = OwnHeaders.SentTimestamp;
    public const string Attempts = "BusEtl-Attempts";

    /// <summary>How often operators have sent the message back.</summary>
    public const string Replays = "BusEtl-Replays";

    public const string FaultType = "MT-Fault-ExceptionType";
    public const string FaultText = "MT-Fault-Message";
    public const string Reason = "MT-Reason";

    private const string OfMassTransit = "MT-";

    public static bool IsOfMassTransit(string name) => name.StartsWith(OfMassTransit, StringComparison.Ordinal);
}
