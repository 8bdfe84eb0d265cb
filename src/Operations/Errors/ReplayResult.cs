namespace BusEtl.Operations.Errors;

/// <summary>How a replay ended.</summary>
internal sealed record ReplayResult
{
    /// <summary>Messages that were to be sent.</summary>
    public int Chosen { get; init; }

    /// <summary>Messages sent to the login queue.</summary>
    public int Sent { get; init; }

    /// <summary>Messages that were sent and still stand in the error queue too; sent again they are stored no second time.</summary>
    public int NotDeleted { get; init; }

    /// <summary>Messages whose row was seen; only where outcomes were awaited.</summary>
    public int Stored { get; init; }

    /// <summary>Messages that came back to the error queue; only where outcomes were awaited.</summary>
    public int CameBack { get; init; }

    /// <summary>Messages with neither a row nor a copy in the error queue in time; only where outcomes were awaited.</summary>
    public int Unknown { get; init; }

    /// <summary>From the first call to the last answer, without the waits for outcomes.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Why it ended before its end, as a sentence; null where it went through.</summary>
    public string? Stopped { get; init; }

    /// <summary>Whether it was the operator who ended it.</summary>
    public bool IsInterrupted { get; init; }
}
