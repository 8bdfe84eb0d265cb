namespace BusEtl.Consumers.Masking;

/// <summary>
/// Keeps instances of an algorithm that were given a key, since giving it takes longer than the work itself, until they are cleared with
/// the key. Safe for use by many threads at once.
/// </summary>
/// <param name="create">Makes an instance, and fails once there is no key any more.</param>
internal sealed class KeyedInstances<T>(Func<T> create)
    where T : class, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<T> _idle = new();
    private bool _isCleared;

    /// <summary>Takes an instance for one thread alone. One that failed is not handed back.</summary>
    public T Take()
    {
        lock (_lock)
        {
            if (_idle.TryPop(out var instance))
                return instance;
        }

        return create();
    }

    public void HandBack(T instance)
    {
        lock (_lock)
        {
            if (!_isCleared)
            {
                _idle.Push(instance);
                return;
            }
        }

        instance.Dispose();
    }

    /// <summary>Disposes of all: of those in use when they are handed back.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _isCleared = true;

            while (_idle.TryPop(out var instance))
                instance.Dispose();
        }
    }
}
