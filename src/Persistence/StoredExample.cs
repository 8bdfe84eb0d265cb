namespace BusEtl.Persistence;

/// <summary>
/// The login that this process stored last. What the database has against one that is like it, it has not against the values of a row: it
/// took them before. Safe for use by many threads.
/// </summary>
public sealed class StoredExample
{
    private volatile UserLogin? _login;

    /// <summary>It; null before the first.</summary>
    internal UserLogin? Login => _login;

    /// <summary>Takes note of what was stored and committed.</summary>
    internal void Note(IReadOnlyList<UserLogin> stored)
    {
        if (stored.Count > 0)
            _login = stored[^1];
    }
}
