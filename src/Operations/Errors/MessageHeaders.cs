namespace BusEtl.Operations.Errors;

/// <summary>Names of message attributes that matter to operators.</summary>
internal static class MessageHeaders
{
    public const string MessageId = nameof(MessageId);
    public const string SentTimestamp = nameof(SentTimestamp);
    public const string Attempts = "BusEtl-Attempts";

    /// <summary>How often operators have sent the message back.</summary>
    public const string Replays = "BusEtl-Replays";

    public const string FaultType = "MT-Fault-ExceptionType";
    public const string FaultText = "MT-Fault-Message";
    public const string Reason = "MT-Reason";

    private const string OfMassTransit = "MT-";

    /// <summary>Whether a header belongs to the delivery that failed, and says nothing to a copy that is sent back.</summary>
    public static bool IsOfTheFailedDelivery(string name) => name == Attempts || IsOfMassTransit(name);

    public static bool IsOfMassTransit(string name) => name.StartsWith(OfMassTransit, StringComparison.Ordinal);
}
