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

    /// <summary>Too large a share of the attempts failed.</summary>
    TooManyFailures,
}
