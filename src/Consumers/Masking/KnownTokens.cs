using BusEtl.Persistence;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// Remembers tokens whose originals are in the vault, so that steady traffic neither seals nor writes them again. Bounded: it forgets tokens
/// that were not asked for lately, in two generations, and what is forgotten is sealed once more and changes nothing. Safe for use by many
/// threads at once.
/// </summary>
public sealed class KnownTokens
{
    /// <summary>About 35 MB when it is full.</summary>
    public const int DefaultCapacity = 200_000;

    private readonly Lock _lock = new();
    private readonly int _generation;
    private HashSet<string> _young = new(StringComparer.Ordinal);
    private HashSet<string> _old = new(StringComparer.Ordinal);

    /// <param name="capacity">Tokens at most, at least 2. Half of them, those asked for last, are never forgotten.</param>
    public KnownTokens(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);

        _generation = capacity / 2;
    }

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

    public bool Contains(string token)
    {
        lock (_lock)
        {
            if (_young.Contains(token))
            {
                return true;
            }

            if (!_old.Contains(token))
            {
                return false;
            }

            Keep(token);
            return true;
        }
    }

    /// <summary>Remembers a token whose original is in the vault for good: its transaction is committed.</summary>
    public void Add(string token)
    {
        lock (_lock)
        {
            Keep(token);
        }
    }

    /// <summary>Remembers the tokens of which the logins carried the sealed originals to the vault.</summary>
    public void AddSealed(IReadOnlyList<MaskedLogin> committed)
    {
        ArgumentNullException.ThrowIfNull(committed);

        foreach (var login in committed)
        {
            if (login.Ip is { } ip)
            {
                Add(ip.Token);
            }

            if (login.DeviceId is { } deviceId)
            {
                Add(deviceId.Token);
            }
        }
    }

    private void Keep(string token)
    {
        if (_young.Count >= _generation && !_young.Contains(token))
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young.Add(token);
    }
}
