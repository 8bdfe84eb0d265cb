using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Consuming;

/// <summary>Where logins come from, and how they are taken, gathered and tried again.</summary>
public sealed class LoginQueueOptions
{
    public const string Section = "LoginQueue";

    internal const string ErrorQueueSuffix = "_error";

    private const string NameRule = "{0} must be 1 to 80 letters, digits, hyphens or underscores.";

    /// <summary>
    /// Name of the queue that logins come from: 1 to 80 letters, digits, hyphens and underscores (SQS's rule), with room for <c>_error</c>.
    /// Defaults to <c>login-queue</c>.
    /// </summary>
    [Required(ErrorMessage = NameRule), RegularExpression("^[A-Za-z0-9_-]{1,80}$", ErrorMessage = NameRule)]
    public string Name { get; set; } = "login-queue";

    /// <summary>Name of the queue for what cannot be stored; same rule. Defaults to the queue's name and <c>_error</c>.</summary>
    [RegularExpression("^[A-Za-z0-9_-]{1,80}$", ErrorMessage = NameRule)]
    public string? ErrorQueueName { get; set; }

    /// <summary>The error queue's name as set, or the default one.</summary>
    internal string EffectiveErrorQueueName => ErrorQueueName ?? Name + ErrorQueueSuffix;

    /// <summary>Name of the queue to which SQS itself moves what is received too often.</summary>
    internal string DeadLetterQueueName => Name + "_dlq";

    /// <summary>Name of the queue to which MassTransit moves what no consumer takes.</summary>
    internal string SkippedQueueName => Name + "_skipped";

    [Required, ValidateObjectMembers]
    public ReceiveOptions Receive { get; set; } = new();

    [Required, ValidateObjectMembers]
    public BatchingOptions Batch { get; set; } = new();

    [Required, ValidateObjectMembers]
    public RetryOptions Retry { get; set; } = new();

    [Required, ValidateObjectMembers]
    public RedeliveryOptions Redelivery { get; set; } = new();

    [Required, ValidateObjectMembers]
    public ErrorQueueOptions ErrorQueue { get; set; } = new();

    [Required, ValidateObjectMembers]
    public BreakerOptions Breaker { get; set; } = new();

    /// <summary>
    /// How long a stop may take: then work still going on is cancelled and its messages given back. 2 s to 10 minutes. Defaults to 25 s,
    /// below the 30 s that ECS waits between SIGTERM and SIGKILL.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);
}

/// <summary>How messages are taken from the queue.</summary>
public sealed class ReceiveOptions
{
    /// <summary>
    /// Messages held at a time, in work or waiting for it. 1 to 10,000, at least batch size times batch concurrency. Defaults to 1,000.
    /// </summary>
    [Range(1, 10_000)]
    public int Prefetch { get; set; } = 1_000;

    /// <summary>
    /// Bytes of the messages held at a time, bodies and attributes, beside their number; an answer of SQS that has no room is not read until there
    /// is some. In work a message may take some times its size. 1,048,576 to 2,147,483,647, at least SQS's largest message. Defaults to a
    /// sixteenth of the memory that .NET may use (in a container three quarters of its limit), but 8 MiB at least and 1 GiB at most. The official
    /// engine ignores it.
    /// </summary>
    [Range(1_048_576, int.MaxValue)]
    public int? PrefetchBytes { get; set; }

    internal int PrefetchBytesOrShare => PrefetchBytes ?? ShareOf(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    internal static int ShareOf(long memory) => (int)Math.Clamp(memory / 16, 8 << 20, 1 << 30);

    /// <summary>
    /// Messages in work at a time. 1 to 10,000, at least batch size times batch concurrency, at most the prefetch. Defaults to 400.
    /// </summary>
    [Range(1, 10_000)]
    public int Concurrency { get; set; } = 400;

    /// <summary>
    /// How long a receive waits at an empty queue. Whole seconds, 0 to 20 s (SQS's bounds). Defaults to 20 s; with <c>--exit-when-drained</c>
    /// to 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:20")]
    public TimeSpan WaitTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a received message is invisible to others; renewed while it is in work. Set on the queue when the service creates it; else
    /// the queue's own counts, which is looked at every minute. Whole seconds, 2 s to 12 hours, above the sum of the retry intervals. Defaults
    /// to 1 minute.
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

    /// <summary>How long the first login of a batch waits for others. 1 ms to 10 s. Defaults to 25 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Transactions at a time. 1 to 64. Defaults to 4.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 4;
}

/// <summary>How a login that could not be stored is tried again, inside one delivery.</summary>
public sealed class RetryOptions
{
    /// <summary>
    /// The waits between attempts, inside one delivery: as many as there are further attempts, none where the list is empty. Each is cut at
    /// random by up to a fifth. At most 10, each 0 to 1 minute. Defaults to 200 ms, 1 s and 5 s.
    /// </summary>
    [MaxLength(10, ErrorMessage = "{0} must be at most 10 durations.")]
    public TimeSpan[]? Intervals { get; set; }

    /// <summary>The waits as set, or the default ones.</summary>
    internal TimeSpan[] IntervalsOrDefault => Intervals ?? [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];
}

/// <summary>How a login that no attempt of a delivery could store is delivered again.</summary>
public sealed class RedeliveryOptions
{
    /// <summary>
    /// The waits between deliveries: as many as there are further deliveries, none where the list is empty, and none shorter than the one
    /// before it. Each is cut at random by up to a fifth, so that tasks do not come back in one moment. At most 10, each 1 s to 12 hours.
    /// Defaults to 1 minute, 5 minutes and 30 minutes.
    /// </summary>
    [MaxLength(10, ErrorMessage = "{0} must be at most 10 durations.")]
    public TimeSpan[]? Intervals { get; set; }

    /// <summary>The waits as set, or the default ones.</summary>
    internal TimeSpan[] IntervalsOrDefault => Intervals ?? [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];
}

/// <summary>What the queues for messages that could not be stored are like, where the service creates them.</summary>
public sealed class ErrorQueueOptions
{
    /// <summary>
    /// How long SQS keeps a message of the error queue and of the dead-letter queue. Whole seconds, 1 minute to 14 days (SQS's bounds).
    /// Defaults to 14 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "14.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(14);

    /// <summary>
    /// How often a message may be received without an end before SQS itself moves it to the dead-letter queue (the queue's name and
    /// <c>_dlq</c>): the net for messages that kill the process. Stops and outages use up no more than half of it. 3 to 1,000 (SQS's upper
    /// bound). Defaults to 20.
    /// </summary>
    [Range(3, 1_000)]
    public int MaxReceiveCount { get; set; } = 20;
}

/// <summary>When the endpoint stops receiving, because storing makes no sense, and when it begins again.</summary>
public sealed class BreakerOptions
{
    /// <summary>The share of failed attempts at which the breaker opens: receiving stops. 0.01 to 1. Defaults to 0.15.</summary>
    [Range(0.01, 1.0)]
    public double TripThreshold { get; set; } = 0.15;

    /// <summary>
    /// The attempts, one a login, that the tracking period must have seen before the share of failed ones counts. 1 to 1,000,000. Defaults to
    /// 100.
    /// </summary>
    [Range(1, 1_000_000)]
    public int ActivationThreshold { get; set; } = 100;

    /// <summary>The time over which the breaker counts attempts. 1 s to 1 hour. Defaults to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan TrackingPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long the breaker stays open after too many failures, before one message is tried; cut at random by up to a fifth. 1 s to 1 hour.
    /// Defaults to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RestartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often an open breaker looks whether the database answers; cut at random by up to a fifth. 100 ms to 5 minutes. Defaults to 2 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(2);
}
