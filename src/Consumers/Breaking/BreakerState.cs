namespace BusEtl.Consumers.Breaking;

/// <summary>Whether messages are taken.</summary>
public enum BreakerState
{
    /// <summary>All are taken.</summary>
    Closed,

    /// <summary>None is taken.</summary>
    Open,

    /// <summary>One is taken, and the others wait for how it ends.</summary>
    HalfOpen,
}

/// <summary>Why a breaker opened.</summary>
public enum BreakerReason
{
    /// <summary>The database cannot be reached.</summary>
    DatabaseAway,

    /// <summary>The database answers, and refuses what any login would meet.</summary>
    DatabaseRefuses,

    /// <summary>Nothing of a whole batch could be stored, for a reason that any login could meet, though the database takes a made-up one.</summary>
    NothingStored,

    /// <summary>Too large a share of the attempts failed.</summary>
    TooManyFailures,
}
