using BusEtl.Operations.Auditing;

namespace BusEtl.Operations.Errors;

/// <summary>A change to a queue, in the audit with its beginning and its outcome.</summary>
internal sealed class AuditedChange
{
    private const int LongestText = 1_000;
    private const string Begun = "begun";

    private readonly IAuditLog _audit;
    private readonly AuditEntry _entry;

    private AuditedChange(IAuditLog audit, AuditEntry entry) => (_audit, _entry) = (audit, entry);

    /// <summary>Writes the first row. Nothing may be changed before it stands.</summary>
    public static async Task<AuditedChange> BeginAsync(
        IAuditLog audit, string actor, string action, string subject, string reason, CancellationToken cancellationToken)
    {
        var entry = new AuditEntry(actor, action, Cut(subject), reason, Begun);
        await audit.AppendAsync(entry, cancellationToken);

        return new AuditedChange(audit, entry);
    }

    /// <summary>Writes the second row; a stop does not keep it from being written.</summary>
    public Task EndAsync(string outcome) => _audit.AppendAsync(_entry with { Outcome = Cut(outcome) }, CancellationToken.None);

    private static string Cut(string text) => text.Length <= LongestText ? text : $"{text.AsSpan(0, LongestText - 3)}...";
}
