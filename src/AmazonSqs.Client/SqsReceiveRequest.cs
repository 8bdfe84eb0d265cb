using System.Net.Http.Headers;

namespace BusEtl.AmazonSqs.Client;

/// <summary>What one receive asks for. Durations are rounded up to whole seconds, which is all that SQS knows.</summary>
public sealed record SqsReceiveRequest
{
    /// <summary>1 to 10. Defaults to 10.</summary>
    public int MaxMessages { get; init; } = SqsLimits.MaxReceiveMessages;

    /// <summary>How long SQS waits for a first message: 0 to 20 s. Defaults to 0, a short poll, which may miss messages.</summary>
    public TimeSpan WaitTime { get; init; }

    /// <summary>How long the messages stay invisible to others: 0 to 12 h. Defaults to the queue's own.</summary>
    public TimeSpan? VisibilityTimeout { get; init; }

    /// <summary>
    /// Asked before an answer is read, with its length in bytes: until it returns, the answer waits on its connection and takes no memory.
    /// Where the server does not say the length, it is that of <see cref="MaxMessages"/> of the largest size. Asked once an attempt. Defaults
    /// to none.
    /// </summary>
    public Func<long, CancellationToken, ValueTask>? Admit { get; init; }

    internal async ValueTask AdmitAsync(HttpContentHeaders answer, CancellationToken cancellationToken)
    {
        if (Admit is null)
            return;

        // A compressed answer is longer than it says.
        var length = answer.ContentEncoding.Count == 0 ? answer.ContentLength : null;
        await Admit(length ?? (long)MaxMessages * SqsLimits.MaxMessageBytes, cancellationToken);
    }
}
