using BusEtl.AmazonSqs.Client;

namespace BusEtl.AmazonSqs.Sending;

/// <summary>Sends to one queue or one topic.</summary>
internal interface IEntitySender
{
    /// <summary>What the entity is: <c>queue</c> or <c>topic</c>.</summary>
    string Kind { get; }

    bool IsFifo { get; }

    /// <summary>What body and attributes of a message may have together.</summary>
    int MaxBytes { get; }

    /// <summary>The time by the server's clock.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Sends a message; the task ends when the service has it.</summary>
    /// <exception cref="AwsServiceException">The service refused the message.</exception>
    /// <exception cref="ArgumentException">The message is over <see cref="MaxBytes"/>, attributes included.</exception>
    Task SendAsync(SqsSendEntry entry);
}
