using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>
/// What an <see cref="SqsGateway"/> does with certain calls: refuses, changes, delays, holds, drops or repeats them; all of them, or so many
/// (<see cref="Times"/>) after so many (<see cref="After"/>). Safe for use by many threads.
/// </summary>
internal sealed partial class GatewayRule(Func<SqsCall, bool> applies)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _delay;
    private int _skip;
    private int _left = int.MaxValue;
    private int _taken;

    /// <summary>How many calls it was used for.</summary>
    public int Taken => Volatile.Read(ref _taken);

    internal bool IsDropping { get; private set; }

    internal GatewayAnswer? Answer { get; private set; }

    internal TimeSpan ClockOff { get; private set; }

    internal int ExtraTimes { get; private set; }

    internal Func<string, string> Request { get; private set; } = body => body;

    internal Func<string, string> Response { get; private set; } = body => body;

    /// <summary>The rule is for so many calls; those after them are passed on.</summary>
    public GatewayRule Times(int calls)
    {
        _left = calls;
        return this;
    }

    /// <summary>So many calls are passed on first.</summary>
    public GatewayRule After(int calls)
    {
        _skip = calls;
        return this;
    }

    /// <summary>Answers as SQS does when it refuses: a status and a code, such as 403 and <c>AccessDeniedException</c>.</summary>
    public GatewayRule Refuse(HttpStatusCode status = HttpStatusCode.InternalServerError, string code = "InternalFailure", string message = "") =>
        Reply(status, $$"""{"__type":"com.amazonaws.sqs#{{code}}","message":"{{message}}"}""");

    /// <summary>Answers in the server's place.</summary>
    public GatewayRule Reply(HttpStatusCode status, string body, string contentType = "application/x-amz-json-1.0")
    {
        Answer = new GatewayAnswer(status, contentType, body);
        return this;
    }

    /// <summary>
    /// The server's clock is this much ahead of this machine's: the Date header of an answer says so, and the times at which messages came.
    /// </summary>
    public GatewayRule Dated(TimeSpan off)
    {
        ClockOff = off;
        Response = body => SentTimestamp().Replace(
            body, time => (long.Parse(time.Value, CultureInfo.InvariantCulture) + (long)off.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));

        return this;
    }

    /// <summary>Passes on what this makes of the request's body.</summary>
    public GatewayRule ChangeRequest(Func<string, string> change)
    {
        Request = change;
        return this;
    }

    /// <summary>Gives back what this makes of the answer's body.</summary>
    public GatewayRule ChangeAnswer(Func<string, string> change)
    {
        Response = change;
        return this;
    }

    /// <summary>Does nothing for so long first.</summary>
    public GatewayRule Delay(TimeSpan delay)
    {
        _delay = delay;
        return this;
    }

    /// <summary>Never answers, until the rule ends.</summary>
    public GatewayRule Hold() => Delay(Timeout.InfiniteTimeSpan);

    /// <summary>Cuts the connection instead of answering.</summary>
    public GatewayRule Drop()
    {
        IsDropping = true;
        return this;
    }

    /// <summary>Passes the call on so many times more, as a client does that missed the answer.</summary>
    public GatewayRule Repeat(int times = 1)
    {
        ExtraTimes = times;
        return this;
    }

    /// <summary>From now on it applies to nothing; what it holds is let go.</summary>
    public void End()
    {
        lock (_lock)
            _left = 0;

        _ended.TrySetResult();
    }

    internal bool Takes(SqsCall call)
    {
        if (!applies(call))
            return false;

        lock (_lock)
        {
            if (_left == 0)
                return false;

            if (_skip > 0)
            {
                _skip--;
                return false;
            }

            _left--;
            _taken++;

            return true;
        }
    }

    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_delay != TimeSpan.Zero)
            await Task.WhenAny(Task.Delay(_delay, cancellationToken), _ended.Task);
    }

    // Of SQS itself: the attribute of this name that a message carries has an object.
    [GeneratedRegex(@"(?<=""SentTimestamp"":\s?"")\d{13}(?="")")]
    private static partial Regex SentTimestamp();
}

/// <summary>What a client gets.</summary>
internal sealed record GatewayAnswer(HttpStatusCode Status, string? ContentType, string Body);
