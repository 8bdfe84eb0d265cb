namespace BusEtl.Persistence;

/// <summary>The logins of a batch by their keys.</summary>
internal sealed class KeyedLogins
{
    private readonly UserLogin[] _given;

    // With the position, equal keys keep the given order: the first of them is the one that is stored.
    private readonly (DateOnly CreateDate, Guid MessageId, int Position)[] _keys;

    private readonly bool[] _isNew;
    private int _newCount;

    public KeyedLogins(IReadOnlyList<MaskedLogin> logins)
    {
        _given = new UserLogin[logins.Count];
        _keys = new (DateOnly, Guid, int)[logins.Count];
        _isNew = new bool[logins.Count];

        for (var position = 0; position < logins.Count; position++)
        {
            var login = _given[position] = logins[position].Row;
            _keys[position] = (login.CreateDate, login.MessageId, position);
        }
        Array.Sort(_keys);
    }

    /// <summary>One column of the logins, in the order of their keys.</summary>
    public T[] Column<T>(Func<UserLogin, T> column) => Array.ConvertAll(_keys, key => column(_given[key.Position]));

    /// <summary>Takes note that the first login with this key is new. To be called once for a key.</summary>
    public void MarkNew(DateOnly createDate, Guid messageId)
    {
        var first = ~Array.BinarySearch(_keys, (createDate, messageId, -1));

        _isNew[_keys[first].Position] = true;
        _newCount++;
    }

    /// <returns>Those that are not new, in the given order.</returns>
    public IReadOnlyList<UserLogin> Repeated() => _newCount == _given.Length ? [] : [.. _given.Where((_, position) => !_isNew[position])];

    /// <returns>The new ones, in the given order.</returns>
    public IReadOnlyList<UserLogin> New() => _newCount == _given.Length ? _given : [.. _given.Where((_, position) => _isNew[position])];
}
