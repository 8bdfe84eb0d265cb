using System.Globalization;

namespace BusEtl.AmazonSqs.Client;

/// <summary>Something that SQS or SNS has refused, and has not done since.</summary>
public sealed record AwsRefusal
{
    /// <summary>Whose refusal it is: <c>SQS</c> or <c>SNS</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The right that is missing, as IAM names it: <c>sqs:SendMessage</c>.</summary>
    public required string Right { get; init; }

    /// <summary><c>queue</c> or <c>topic</c>.</summary>
    public required string EntityKind { get; init; }

    /// <summary>The name of the queue or topic.</summary>
    public required string Entity { get; init; }

    /// <summary>The service's code: <c>AccessDenied</c>, <c>KmsDisabled</c>, <c>NotFound</c>.</summary>
    public required string Code { get; init; }

    /// <summary>When it was refused first.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Whether it is the topic that is missing, and no right.</summary>
    public bool IsMissing => RefusalCode.IsMissing(Code);

    /// <summary>What is refused: 'SQS refuses sqs:SendMessage on the queue logins_error'.</summary>
    public string Subject => this switch
    {
        { IsMissing: true } => $"{Service} has no {EntityKind} {Entity}",
        _ when RefusalCode.IsOfKey(Code) => $"{Service} cannot use the KMS key of the {EntityKind} {Entity} for {Right}",
        _ => $"{Service} refuses {Right} on the {EntityKind} {Entity}",
    };

    /// <summary>What follows from it.</summary>
    public string Consequence => Right switch
    {
        "sqs:ReceiveMessage" => "Nothing is received.",
        "sqs:SendMessage" => "What was to be sent there stays where it is, and is tried again.",
        "sqs:DeleteMessage" => "Messages that were handled come again, and are recognised.",
        "sqs:ChangeMessageVisibility" => "Messages come again whenever their visibility timeout ends, those in work too.",
        "sns:Publish" => "What was to be published waits.",
        _ => "It is tried again.",
    };

    /// <summary>What an operator has to do.</summary>
    public string Remedy => this switch
    {
        { IsMissing: true } => "Create it, or allow that (Amazon:CreateQueues=true, and sns:CreateTopic for the task's role).",
        _ when RefusalCode.IsDeniedKey(Code) =>
            $"Allow {KeyRights} on the key, in the policy of the task's role and in the key's own.",
        _ when RefusalCode.IsOfKey(Code) => $"Enable the key, or give the {EntityKind} another one.",
        _ => $"Allow it in the policy of the task's role, and look for a Deny in the policy of the {EntityKind}.",
    };

    /// <summary>All of it, for a person.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture, $"{Subject} since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC ({Code}). {Consequence} {Remedy}");

    private string KeyRights => Right is "sqs:ReceiveMessage" ? "kms:Decrypt" : "kms:GenerateDataKey and kms:Decrypt";
}
