using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Consuming;

/// <summary>Where logins come from, and how they are taken, gathered and tried again.</summary>
public sealed class LoginQueueOptions
{
    public const string Section = "LoginQueue";

    /// <summary>Name of the queue. Letters, digits, hyphens and underscores, at most 80 (SQS's rule). Defaults to <c>login-queue</c>.</summary>
    [Required, RegularExpression("^[A-Za-z0-9_-]{1,80}$", ErrorMessage = "{0} must be 1 to 80 letters, digits, hyphens or underscores.")]
    public string Name { get; set; } = "login-queue";

    /// <summary>Name of the queue for what cannot be stored. Defaults to the queue's name plus <c>_error</c>.</summary>
    [RegularExpression("^[A-Za-z0-9_-]{1,80}$", ErrorMessage = "{0} must be 1 to 80 letters, digits, hyphens or underscores.")]
    public string? ErrorQueueName { get; set; }

    [Required, ValidateObjectMembers]
    public ReceiveOptions Receive { get; set; } = new();

    [Required, ValidateObjectMembers]
    public BatchingOptions Batch { get; set; } = new();

    [Required, ValidateObjectMembers]
    public RetryOptions Retry { get; set; } = new();
}

/// <summary>How messages are taken from the queue.</summary>
public sealed class ReceiveOptions
{
    /// <summary>Messages held at a time, in work or waiting for it. 1 to 10,000, at least the batch size times its concurrency. Defaults to 1,000.</summary>
    [Range(1, 10_000)]
    public int Prefetch { get; set; } = 1_000;

    /// <summary>
    /// Messages in work at a time. 1 to 10,000, at least the batch size times its concurrency, at most the prefetch. Defaults to 400.
    /// </summary>
    [Range(1, 10_000)]
    public int Concurrency { get; set; } = 400;

    /// <summary>How long a receive waits at an empty queue, in whole seconds. 0 to 20 s (SQS's bounds). Defaults to 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:20")]
    public TimeSpan WaitTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a received message is invisible to others; renewed while it is in work. Set on the queue when the service creates it.
    /// 2 s to 12 hours. Defaults to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "12:00:00")]
    public TimeSpan VisibilityTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a message may be in work at all; then its work is cancelled and the message goes back. 2 s to 12 hours, not below the
    /// visibility timeout. Defaults to 30 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "12:00:00")]
    public TimeSpan MaxVisibilityTimeout { get; set; } = TimeSpan.FromMinutes(30);
}

/// <summary>How checked logins are gathered for one transaction.</summary>
public sealed class BatchingOptions
{
    /// <summary>Logins of one transaction at most. 1 to 10,000. Defaults to 100.</summary>
    [Range(1, 10_000)]
    public int Size { get; set; } = 100;

    /// <summary>How long the first login of a batch waits for others. 1 ms to 10 s. Defaults to 50 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Transactions at a time. 1 to 64. Defaults to 4.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 4;
}

/// <summary>How a batch that could not be stored is tried again, inside one delivery.</summary>
public sealed class RetryOptions
{
    /// <summary>
    /// The waits between attempts: as many as there are further attempts. At most 10 of 0 to 1 minute each. Defaults to 200 ms, 1 s and 5 s.
    /// </summary>
    [MaxLength(10)]
    public TimeSpan[]? Intervals { get; set; }

    /// <summary>The waits as set, or the default ones.</summary>
    internal TimeSpan[] IntervalsOrDefault => Intervals ?? [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];
}
