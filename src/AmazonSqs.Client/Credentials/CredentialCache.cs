using Amazon.Runtime;

namespace BusEtl.AmazonSqs.Client.Credentials;

/// <summary>
/// Credentials for everybody of the process. One fetch at a time; all others wait for it, each with its token and no longer than
/// <see cref="LongestWait"/>. They are fetched again before they lapse, while the old ones are used. A fetch that failed counts for
/// <see cref="Pause"/>, so that hundreds of calls do not ask a server in trouble one after another. Safe for many threads.
/// </summary>
/// <param name="fetch">Asks; the token is cancelled when nobody waits any more. Must not block the thread that calls it.</param>
/// <param name="whatIsAsked">Who is asked, for the sentence that it does not answer.</param>
/// <param name="time">The clock.</param>
internal sealed class CredentialCache(
    Func<CancellationToken, Task<FetchedCredentials>> fetch, Func<string> whatIsAsked, TimeProvider time)
{
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private volatile Kept? _kept;
    private Task<FetchedCredentials>? _attempt;
    private long _startedAt;
    private long _failedAt;

    /// <summary>What is in use; null when there is nothing.</summary>
    public FetchedCredentials? Current => _kept is { } kept && time.GetUtcNow() < kept.UsableUntil ? kept.Credentials : null;

    /// <summary>Why there are none, as a sentence; null when there are some, or nobody has asked, or an answer may come any moment.</summary>
    public string? Trouble
    {
        get
        {
            lock (_lock)
            {
                if (Current is not null || _attempt is null)
                    return null;
                if (_attempt.IsCompleted)
                    return _attempt.Exception?.InnerException?.Message;
                return time.GetElapsedTime(_startedAt) < Slow ? null : NoAnswer();
            }
        }
    }

    /// <exception cref="CredentialException">There are none.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<FetchedCredentials> GetAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_kept is { } kept && now < kept.UsableUntil)
        {
            if (now >= kept.RefreshFrom)
                _ = Attempt();
            return new ValueTask<FetchedCredentials>(kept.Credentials);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<FetchedCredentials>(WaitAsync(cancellationToken));
    }

    /// <summary>AWS refuses these: they are asked for anew, unless that was just done.</summary>
    public void Doubt(ImmutableCredentials refused)
    {
        lock (_lock)
        {
            if (_kept is { } kept && ReferenceEquals(kept.Credentials.Value, refused) && time.GetUtcNow() > kept.FetchedAt + Pause)
                _kept = null;
        }
    }

    private async Task<FetchedCredentials> WaitAsync(CancellationToken cancellationToken)
    {
        var attempt = Attempt();
        var left = LongestWait - time.GetElapsedTime(Interlocked.Read(ref _startedAt));

        try
        {
            return await attempt.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw Silence();
        }
        catch (CredentialException failure)
        {
            // One exception is thrown by one caller only: many would write into its stack trace.
            throw new CredentialException(failure.Message, failure.IsFinal, failure.InnerException) { Trouble = failure.Trouble };
        }
    }

    private Task<FetchedCredentials> Attempt()
    {
        lock (_lock)
        {
            var counts = _attempt is { IsCompleted: false } || (_attempt is { IsFaulted: true } && time.GetElapsedTime(_failedAt) < Pause);
            if (counts)
                return _attempt!;

            Interlocked.Exchange(ref _startedAt, time.GetTimestamp());
            return _attempt = FetchAsync();
        }
    }

    private async Task<FetchedCredentials> FetchAsync()
    {
        // Off the lock.
        await Task.Yield();
        try
        {
            using var limit = new CancellationTokenSource(LongestWait, time);
            var credentials = await fetch(limit.Token);
            _kept = new Kept(credentials, time.GetUtcNow());
            return credentials;
        }
        catch (Exception exception)
        {
            Interlocked.Exchange(ref _failedAt, time.GetTimestamp());
            throw exception switch
            {
                CredentialException => exception,
                OperationCanceledException => Silence(),
                _ => new CredentialException($"There are no AWS credentials: {exception.Message}", isFinal: false, exception),
            };
        }
    }

    private CredentialException Silence() => new(NoAnswer(), isFinal: false) { Trouble = CredentialTrouble.Silent };

    private string NoAnswer() => $"There are no AWS credentials: {whatIsAsked()} does not answer.";

    private sealed class Kept(FetchedCredentials credentials, DateTimeOffset fetchedAt)
    {
        public FetchedCredentials Credentials { get; } = credentials;

        public DateTimeOffset FetchedAt { get; } = fetchedAt;

        public DateTimeOffset RefreshFrom { get; } = credentials.RefreshFrom(fetchedAt);

        public DateTimeOffset UsableUntil { get; } = credentials.UsableUntil(fetchedAt);
    }
}
