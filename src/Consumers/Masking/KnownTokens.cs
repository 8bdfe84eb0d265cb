using BusEtl.Persistence;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// Remembers tokens whose originals are in the vault, so that steady traffic neither seals nor writes them again. Bounded: it forgets tokens
/// that were not asked for lately, in two generations, and what is forgotten is sealed once more and changes nothing. It holds prints of
/// the tokens, not the texts. What it knows holds for an epoch: it forgets all of it when the database may have lost what was committed. Safe
/// for use by many threads at once.
/// </summary>
public sealed class KnownTokens
{
    /// <summary>About 9 MB when it is full, which it grows to.</summary>
    public const int DefaultCapacity = 200_000;

    private readonly Lock _lock = new();
    private readonly int _generation;
    private HashSet<TokenPrint> _young = [];
    private HashSet<TokenPrint> _old = [];
    private long _epoch;

    /// <param name="capacity">Tokens at most, at least 2. Half of them, those asked for last, are never forgotten.</param>
    public KnownTokens(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);

        _generation = capacity / 2;
    }

    /// <summary>Grows each time that all is forgotten.</summary>
    public long Epoch => Interlocked.Read(ref _epoch);

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _young.Count + _old.Count(token => !_young.Contains(token));
            }
        }
    }

    /// <exception cref="ArgumentException">It is no token.</exception>
    public bool Contains(string token)
    {
        var print = TokenPrint.Of(token);

        lock (_lock)
        {
            if (_young.Contains(print))
            {
                return true;
            }

            if (!_old.Contains(print))
            {
                return false;
            }

            Keep(print);
            return true;
        }
    }

    /// <summary>Remembers a token whose original is in the vault for good: its transaction is committed.</summary>
    /// <exception cref="ArgumentException">It is no token.</exception>
    public void Add(string token)
    {
        var print = TokenPrint.Of(token);

        lock (_lock)
        {
            Keep(print);
        }
    }

    /// <summary>Forgets all tokens, and begins a new epoch: the vault may lack their originals.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _young.Clear();
            _old.Clear();
            Interlocked.Increment(ref _epoch);
        }
    }

    /// <summary>Remembers the tokens of which the logins carried the sealed originals to the vault, unless it is another one by now.</summary>
    public void AddSealed(IReadOnlyList<MaskedLogin> committed, long epoch)
    {
        ArgumentNullException.ThrowIfNull(committed);

        lock (_lock)
        {
            if (epoch != _epoch)
            {
                return;
            }

            foreach (var login in committed)
            {
                Keep(login.Ip);
                Keep(login.DeviceId);
            }
        }
    }

    private void Keep(SealedValue? original)
    {
        if (original is not null)
        {
            Keep(TokenPrint.Of(original.Token));
        }
    }

    private void Keep(TokenPrint token)
    {
        if (_young.Count >= _generation && !_young.Contains(token))
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young.Add(token);
    }
}
