using BusEtl.Consumers.Masking;

namespace BusEtl.Operations.Diagnosing.Keys;

/// <summary>Says of each key whether it made what is stored under its id.</summary>
internal static class KeyVerdicts
{
    private const string Next = "Do not run the service with this ring, and stop the tasks that do. Find the ring that made them (an older version in the secret "
        + "store, a copy) and set it. Keep this one too if logins were stored with it.";

    public static void Report(KeyRing ring, IReadOnlyDictionary<string, KeyTally> tallies, AreaReport report)
    {
        var proved = new List<string>();
        foreach (var key in ring.SealingKeys.Concat(ring.TokenKeys))
        {
            if (tallies.TryGetValue(key.Id, out var tally) && Say(key, tally, report))
                proved.Add(key.Id);
        }

        if (proved.Count > 0)
        {
            proved.Sort(StringComparer.Ordinal);
            report.IsWell($"{Joined(proved)} made what is stored under {(proved.Count == 1 ? "its id" : "their ids")} (a few rows of each were tried)");
        }
    }

    /// <returns>Whether it is the one.</returns>
    private static bool Say(RingKey key, KeyTally tally, AreaReport report)
    {
        var isToken = key.Purpose == KeyPurpose.Token;
        // An audit that somebody changed is none of a key's fault, and 'busetl audit verify' finds it.
        var byAudit = tally is { Right: 0, Wrong: 0 };
        var (right, wrong) = byAudit ? (tally.RightAudits, tally.WrongAudits) : (tally.Right, tally.Wrong);
        if (right + wrong == 0)
        {
            report.NotLookedAt($"whether {key.Id} made what is stored under its id", "no row that names it could tell");
            return false;
        }

        if (wrong == 0)
            return true;

        var of = right + wrong;
        var evidence = byAudit
            ? $"{Count(wrong)} of {of} newest {(of == 1 ? "row" : "rows")} of vault.audit that {(of == 1 ? "names" : "name")} {key.Id} "
                + $"{Verb(wrong, "fits", "fit")} not its key."
            : isToken
                ? $"{Count(wrong)} of {of} originals in vault.pii {Verb(wrong, "has", "have")} another token of {key.Id} than the ring's key makes."
                : $"{Count(wrong)} of {of} originals in vault.pii that name {key.Id} {Verb(wrong, "does", "do")} not open with it.";
        report.Fault(
            right == 0 ? "ring_key_wrong" : "ring_key_mixed",
            what: right == 0
                ? $"The ring's key {key.Id} is not the one that made what is stored."
                : $"Some of what is stored under {key.Id} was not made by the ring's key.",
            right == 0 ? evidence : $"{evidence} Two keys have had this id, or those rows were changed.",
            consequence: isToken
                ? "A value that comes again gets another token than before: 'pii find' and 'pii erase' miss logins, and the audit cannot be verified."
                : "Originals cannot be revealed, and new ones are sealed with a key that those who have the right ring do not have.",
            Next);

        return false;
    }

    private static string Count(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Verb(int number, string one, string many) => number == 1 ? one : many;

    private static string Joined(List<string> ids) => ids.Count == 1 ? ids[0] : $"{string.Join(", ", ids[..^1])} and {ids[^1]}";
}
