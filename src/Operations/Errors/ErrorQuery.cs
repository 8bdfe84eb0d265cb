namespace BusEtl.Operations.Errors;

/// <summary>Which messages an operator means: those that fit everything that is set.</summary>
internal sealed record ErrorQuery
{
    private const int ShownIds = 10;

    /// <summary>Ids of messages; empty for any.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>Ids of groups; empty for any.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>A part of the fault's type, in any case.</summary>
    public string? Fault { get; init; }

    /// <summary>A field that the fault names.</summary>
    public string? Field { get; init; }

    /// <summary>The earliest time at which the message came to the queue.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The time before which the message came to the queue.</summary>
    public DateTimeOffset? Until { get; init; }

    public bool Fits(ErrorMessage message) =>
        (Ids.Count == 0 || Ids.Contains(message.Id, StringComparer.OrdinalIgnoreCase))
        && (Groups.Count == 0 || Groups.Contains(message.GroupId, StringComparer.OrdinalIgnoreCase))
        && (Fault is null || message.Fault.Type.Contains(Fault, StringComparison.OrdinalIgnoreCase))
        && (Field is null || message.Fault.Fields.Contains(Field))
        && (Since is null || message.InQueueSince >= Since)
        && (Until is null || message.InQueueSince < Until);

    /// <summary>Those ids that no message of a selection has.</summary>
    public IReadOnlyList<string> Missing(IReadOnlyList<ErrorMessage> messages)
    {
        var found = messages.Select(message => message.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);

        return [.. Ids.Where(id => !found.Contains(id))];
    }

    /// <summary>The query in words, for the audit and for progress; at most about 600 characters.</summary>
    public override string ToString()
    {
        List<string> parts = [];
        if (Ids.Count > 0)
            parts.Add($"id {Some(Ids)}");
        if (Groups.Count > 0)
            parts.Add($"group {Some(Groups)}");
        if (Fault is not null)
            parts.Add($"fault {Fault}");
        if (Field is not null)
            parts.Add($"field {Field}");
        if (Since is { } since)
            parts.Add($"since {since:O}");
        if (Until is { } until)
            parts.Add($"until {until:O}");

        return parts.Count == 0 ? "all" : string.Join("; ", parts);
    }

    private static string Some(IReadOnlyList<string> ids)
    {
        var shown = string.Join(", ", ids.Take(ShownIds));

        return ids.Count > ShownIds ? $"{shown} and {ids.Count - ShownIds} more" : shown;
    }
}
