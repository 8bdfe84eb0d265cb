using BusEtl.Service.Health;

namespace BusEtl.Service.Diagnosing;

/// <summary>What the failing checks of a running service mean: most of them leave good logins being stored.</summary>
internal static class ServiceTrouble
{
    private const string NothingStored = "Logins that come are not stored by this task now.";

    private static readonly (string Check, string Consequence)[] Consequences =
    [
        ("service", "It receives nothing yet, or nothing more."),
        ("receiving", NothingStored),
        ("breaker", NothingStored),
        ("database", "New sessions are refused or cannot be used; those that are open may still store, until they end."),
        (
            "queue",
            "As long as the login queue itself is there and answers, good logins are stored; what needs the thing that is named waits, or is not "
            + "done."),
        ("rights", "What is refused is not done; the rest goes on."),
    ];

    /// <summary>What each failing check says; what one says in another's words is not said twice.</summary>
    public static string Evidence(IEnumerable<HealthCheckAnswer> checks)
    {
        var reasons = checks.Select(check => check.Reason).OfType<string>().Distinct().ToList();

        return string.Join(' ', reasons.Where(reason => !reasons.Exists(other => other != reason && other.Contains(reason, StringComparison.Ordinal))));
    }

    public static string Consequence(IEnumerable<HealthCheckAnswer> checks)
    {
        var failing = checks.Where(check => check.Status != HealthJson.Healthy).Select(check => check.Name).ToHashSet();
        var found = Consequences.Where(one => failing.Contains(one.Check)).Select(one => one.Consequence).Distinct().ToList();

        return found.Contains(NothingStored) ? NothingStored : found.Count > 0 ? string.Join(' ', found) : "Its orchestrator sends no work to it.";
    }
}
