namespace BusEtl.Service.Health;

/// <summary>
/// An answer that is asked for again only when the last one is older than a while; who asks meanwhile gets that one. However often the
/// service is asked how it is, what stands behind it is not asked more often.
/// </summary>
internal sealed class Recent<T>(TimeSpan lasts, TimeProvider time, Func<Task<T>> ask)
{
    private readonly Lock _lock = new();
    private Task<T>? _answer;
    private long _askedAt;
    private T? _last;
    private long _lastAt;

    /// <summary>The last answer, at once; the default when there is none, or it is older than <paramref name="counts"/>.</summary>
    public T? Peek(TimeSpan counts)
    {
        _ = GetAsync();

        lock (_lock)
            return _last is not null && time.GetElapsedTime(_lastAt) < counts ? _last : default;
    }

    public Task<T> GetAsync()
    {
        lock (_lock)
        {
            if (_answer is null || (_answer.IsCompleted && time.GetElapsedTime(_askedAt) >= lasts))
            {
                _askedAt = time.GetTimestamp();
                _answer = Task.Run(AskAsync);
            }

            return _answer;
        }
    }

    private async Task<T> AskAsync()
    {
        var answer = await ask();

        lock (_lock)
        {
            _last = answer;
            _lastAt = time.GetTimestamp();
        }

        return answer;
    }
}
