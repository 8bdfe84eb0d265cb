using BusEtl.AmazonSqs.Client.Http;
using Microsoft.Extensions.Logging;

namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// Knows what SQS and SNS refuse at the moment for want of a right, a key or a topic: the clients that have it
/// (<see cref="AwsClientOptions.Refusals"/>) note every call that is refused, and the next one of the kind that is carried out clears it. The
/// log has one line when it begins, one a minute, and one when it ends. Safe for many threads.
/// </summary>
public sealed partial class AwsRefusals(TimeProvider time, ILogger logger)
{
    // Nobody may ask for it again, such as for a send to an error queue: then it is not known for ever.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Right, string Entity), Noted> _noted = [];
    private volatile bool _isEmpty = true;

    /// <summary>What is refused, in the order in which it began.</summary>
    public IReadOnlyList<AwsRefusal> All
    {
        get
        {
            if (_isEmpty)
                return [];

            lock (_lock)
            {
                Lapse();
                return [.. _noted.Values.Select(noted => noted.Refusal).OrderBy(refusal => refusal.Since)];
            }
        }
    }

    /// <summary>Whether this is a fault that is kept here, and so said here.</summary>
    public static bool Covers(Exception? exception) => exception switch
    {
        AwsServiceException aws => RefusalCode.IsDenied(aws.Code) || RefusalCode.IsOfKey(aws.Code) || aws is TopicNotFoundException,
        null => false,
        _ => Covers(exception.InnerException),
    };

    /// <summary>A call failed.</summary>
    internal void Note(AwsCall call, AwsServiceException exception)
    {
        // A queue that is missing is looked for, and made, by those who need it.
        if (Covers(exception))
            Note(call, exception.Code, exception.Message);
    }

    /// <summary>A batch call was carried out, for all of its entries but these.</summary>
    internal void Note(AwsCall call, IReadOnlyList<BatchEntryFailure> failures, int entries)
    {
        var refused = failures.FirstOrDefault(failure => RefusalCode.IsDenied(failure.Code) || RefusalCode.IsOfKey(failure.Code));
        if (refused is not null)
            Note(call, refused.Code, $"{call.Service.Name} refused {failures.Count} of {entries} entries of {call}: {refused.Code}. {refused.Message}");
        else if (failures.Count < entries)
            Clear(call);
    }

    /// <summary>A call was carried out.</summary>
    internal void Clear(AwsCall call)
    {
        if (_isEmpty || call.Entity is null)
            return;

        var right = AwsRight.Of(call);
        var entity = call.EntityName;

        lock (_lock)
        {
            // What is used exists, and need not be created.
            foreach (var (key, noted) in _noted.Where(pair => pair.Key.Entity == entity).ToList())
            {
                var isOver = key.Right == right || noted.Refusal.IsMissing || AwsRight.IsToCreate(key.Right);
                if (isOver && noted.Refusal.Service == call.Service.Name)
                    End(key, noted);
            }
        }
    }

    private void Note(AwsCall call, string code, string message)
    {
        if (call.Entity is null || AwsRight.IsToldByCaller(call))
            return;

        lock (_lock)
        {
            var key = (AwsRight.Of(call), call.EntityName);
            if (!_noted.TryGetValue(key, out var noted))
                _noted.Add(key, noted = new Noted(RefusalOf(call, code), new RecurringFailure(time)));

            noted.LastAt = time.GetTimestamp();
            _isEmpty = false;
            if (noted.Failure.Failed() is not { } failed)
                return;

            if (failed.IsFirst)
                Log.Refused(logger, message, noted.Refusal.Consequence, noted.Refusal.Remedy);
            else
                Log.StillRefused(logger, noted.Refusal.Subject, code, failed.Times, Seconds(failed.Lasted), noted.Refusal.Remedy);
        }
    }

    private AwsRefusal RefusalOf(AwsCall call, string code) => new()
    {
        Service = call.Service.Name,
        Right = AwsRight.Of(call),
        EntityKind = call.Service.EntityKind,
        Entity = call.EntityName,
        Code = code,
        Since = time.GetUtcNow(),
    };

    private void End((string Right, string Entity) key, Noted noted)
    {
        Remove(key);
        if (noted.Failure.Succeeded() is { } ended)
            Log.Granted(logger, noted.Refusal.Subject, ended.Times, Seconds(ended.Lasted));
    }

    private void Lapse()
    {
        foreach (var (key, noted) in _noted.Where(pair => time.GetElapsedTime(pair.Value.LastAt) > Remembered).ToList())
        {
            Remove(key);
            Log.NotAskedAgain(logger, noted.Refusal.Subject, Remembered);
        }
    }

    private void Remove((string Right, string Entity) key)
    {
        _noted.Remove(key);
        _isEmpty = _noted.Count == 0;
    }

    private static TimeSpan Seconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));

    private sealed class Noted(AwsRefusal refusal, RecurringFailure failure)
    {
        public AwsRefusal Refusal => refusal;

        public RecurringFailure Failure => failure;

        public long LastAt { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Refusal} {Consequence} {Remedy} This is said once a minute, and when it works again.")]
        public static partial void Refused(ILogger logger, string refusal, string consequence, string remedy);

        [LoggerMessage(2, LogLevel.Error, "{Subject} still ({Code}): {Times} times in {Duration}. {Remedy}")]
        public static partial void StillRefused(ILogger logger, string subject, string code, int times, TimeSpan duration, string remedy);

        [LoggerMessage(3, LogLevel.Information, "It works again: '{Subject}' is over, after {Times} refusals in {Duration}.")]
        public static partial void Granted(ILogger logger, string subject, int times, TimeSpan duration);

        [LoggerMessage(4, LogLevel.Information, "Nobody has asked for {Remembered} whether '{Subject}' is over. It is not counted any more.")]
        public static partial void NotAskedAgain(ILogger logger, string subject, TimeSpan remembered);
    }
}
