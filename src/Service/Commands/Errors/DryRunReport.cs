using BusEtl.Consumers.Masking;
using BusEtl.Operations;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary>What a replay would do.</summary>
/// <param name="Queue">The queue that was looked into.</param>
/// <param name="Target">The queue to which a replay would send.</param>
/// <param name="Selected">Messages that the selection has.</param>
/// <param name="WouldStore">Messages that the service would store.</param>
/// <param name="AlreadyStored">Messages whose row is there.</param>
/// <param name="StillInvalid">Messages that the service would refuse.</param>
/// <param name="InvalidFields">How many messages each field still keeps from being stored.</param>
/// <param name="Unseen">Messages that could not be seen.</param>
/// <param name="Arrived">Messages that came meanwhile.</param>
/// <param name="Repairs">What the repair changes, each change with the number of messages that have it.</param>
/// <param name="Messages">Each message with its verdict.</param>
internal sealed record DryRunReport(
    string Queue,
    string Target,
    int Selected,
    int WouldStore,
    int AlreadyStored,
    int StillInvalid,
    IReadOnlyDictionary<string, int> InvalidFields,
    int Unseen,
    int Arrived,
    IReadOnlyList<DryRunReport.Change> Repairs,
    IReadOnlyList<DryRunReport.Message> Messages)
{
    private const int ShownChanges = 10;

    public static DryRunReport Of(ErrorsSession session, ErrorSelection selection, IReadOnlyList<ReplayCandidate> candidates) => new(
        session.QueueName,
        session.LoginQueueName,
        candidates.Count,
        candidates.Count(candidate => candidate.Verdict == ReplayVerdict.WouldStore),
        candidates.Count(candidate => candidate.Verdict == ReplayVerdict.AlreadyStored),
        candidates.Count(candidate => candidate.Verdict == ReplayVerdict.StillInvalid),
        InvalidFieldsOf(candidates),
        selection.Unseen,
        selection.Arrived,
        ChangesOf(candidates, session.Masking),
        [.. candidates.Select(candidate => new Message(candidate.Message.Id, NameOf(candidate.Verdict), candidate.InvalidFields))]);

    public void WriteTo(TextWriter output)
    {
        var fields = InvalidFields.Count == 0 ? "" : $": {string.Join(", ", InvalidFields.Keys)}";
        output.WriteLine(
            $"Would store {ErrorsText.Number(WouldStore)}, already stored {ErrorsText.Number(AlreadyStored)}, "
            + $"still invalid {ErrorsText.Number(StillInvalid)}{fields}.");

        foreach (var (count, diff) in Repairs.Take(ShownChanges))
        {
            output.WriteLine();
            output.WriteLine($"In {ErrorsText.Number(count)} {(count == 1 ? "message" : "messages")}:");
            foreach (var line in diff)
                output.WriteLine($"  {PrintableText.Of(line)}");
        }

        if (Repairs.Count > ShownChanges)
            output.WriteLine($"And {ErrorsText.Number(Repairs.Count - ShownChanges)} other changes; --json has them all.");
    }

    private static SortedDictionary<string, int> InvalidFieldsOf(IReadOnlyList<ReplayCandidate> candidates) => new(
        candidates.SelectMany(candidate => candidate.InvalidFields).CountBy(field => field).ToDictionary(),
        StringComparer.Ordinal);

    private static List<Change> ChangesOf(IReadOnlyList<ReplayCandidate> candidates, LoginMasking masking) =>
    [
        .. candidates.Where(candidate => candidate.IsRepaired)
            .Select(candidate => candidate.Diff(masking))
            .GroupBy(diff => string.Join('\n', diff))
            .Select(group => new Change(group.Count(), group.First()))
            .OrderByDescending(change => change.Count),
    ];

    private static string NameOf(ReplayVerdict verdict) => verdict switch
    {
        ReplayVerdict.WouldStore => "would_store",
        ReplayVerdict.AlreadyStored => "already_stored",
        _ => "still_invalid",
    };

    internal sealed record Change(int Count, IReadOnlyList<string> Diff);

    internal sealed record Message(string Id, string Verdict, IReadOnlyList<string> InvalidFields);
}
