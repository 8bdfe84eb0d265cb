namespace BusEtl.Operations.Errors;

/// <summary>How a replay goes about it.</summary>
internal sealed record ReplayPlan
{
    /// <summary>The share of a part that decides whether the replay goes on, when nothing else says so.</summary>
    public const int PartSize = 500;

    /// <summary>Messages whose outcome is awaited before any other is sent; 0 for no canary.</summary>
    public int Canary { get; init; }

    /// <summary>Messages a second; null for no limit.</summary>
    public double? Rate { get; init; }

    /// <summary>Messages at most; null for all.</summary>
    public int? Most { get; init; }

    /// <summary>The share of failed messages, from 0 to 1, above which it stops; null for not waiting for outcomes.</summary>
    public double? StopShare { get; init; }

    /// <summary>How long the outcome of a part is awaited. What is not stored by then counts as failed.</summary>
    public TimeSpan OutcomeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether messages are sent that the service would refuse again.</summary>
    public bool IncludesInvalid { get; init; }

    /// <summary>What is sent, in its order: for the canary first those whose row will prove that they were stored.</summary>
    public IReadOnlyList<ReplayCandidate> Choose(IReadOnlyList<ReplayCandidate> candidates)
    {
        var sendable = candidates.Where(candidate => IncludesInvalid || candidate.Verdict != ReplayVerdict.StillInvalid);
        if (Canary > 0)
            sendable = sendable.OrderBy(candidate => candidate.Verdict == ReplayVerdict.AlreadyStored);

        return [.. sendable.Take(Most ?? int.MaxValue)];
    }

    /// <summary>The parts in which it is sent; the outcome of each is awaited where <see cref="Awaits"/> says so.</summary>
    public IEnumerable<IReadOnlyList<ReplayCandidate>> PartsOf(IReadOnlyList<ReplayCandidate> candidates)
    {
        if (Canary > 0)
            yield return [.. candidates.Take(Canary)];

        foreach (var part in candidates.Skip(Canary).Chunk(StopShare is null ? int.MaxValue : PartSize))
            yield return part;
    }

    /// <summary>Whether the outcome of a part is awaited.</summary>
    public bool Awaits(int part) => StopShare is not null || (part == 0 && Canary > 0);

    /// <summary>The share of failed messages that a part may have.</summary>
    public double AllowedShare(int part) => part == 0 && Canary > 0 ? 0 : StopShare ?? 1;
}
