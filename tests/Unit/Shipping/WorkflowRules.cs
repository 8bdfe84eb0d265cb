using System.Text.RegularExpressions;

namespace BusEtl.Tests.Unit.Shipping;

/// <summary>What a workflow must be like: its schema, as far as this project uses it, and the rules of least rights.</summary>
internal static partial class WorkflowRules
{
    private static readonly string[] Keys = ["name", "on", "permissions", "concurrency", "env", "jobs"];

    private static readonly string[] Events = ["push", "pull_request", "schedule", "workflow_dispatch"];

    private static readonly string[] JobKeys =
        ["name", "needs", "if", "runs-on", "timeout-minutes", "permissions", "env", "strategy", "services", "steps"];

    private static readonly string[] StepKeys = ["name", "id", "if", "uses", "with", "run", "env"];

    private static readonly string[] Scopes = ["actions", "attestations", "contents", "id-token", "packages", "security-events"];

    public static IReadOnlyList<string> Problems(string text)
    {
        var workflow = YamlValue.Parse(text);

        return
        [
            .. Unknown(workflow, Keys, "the workflow"),
            .. Missing(workflow, ["name", "on", "permissions", "concurrency", "jobs"], "the workflow"),
            .. Unknown(workflow["on"], Events, "on"),
            .. workflow["permissions"] is { IsMap: true, Map.Count: 0 } ? [] : new[] { "the workflow has permissions of its own" },
            .. workflow["concurrency"]["group"].Exists ? [] : new[] { "the workflow has no concurrency group" },
            .. workflow["jobs"].Map.SelectMany(job => JobProblems(job.Key, job.Value, workflow["jobs"])),
            .. UnpinnedUses().Matches(text).Select(line => $"not pinned with its version beside it: {line.Value.Trim()}"),
            .. text.Contains("secrets.", StringComparison.Ordinal) ? new[] { "it uses a secret" } : [],
        ];
    }

    private static IEnumerable<string> JobProblems(string name, YamlValue job, YamlValue jobs) =>
    [
        .. Unknown(job, JobKeys, name),
        .. Missing(job, ["runs-on", "timeout-minutes", "permissions", "steps"], name),
        .. PermissionProblems(name, job["permissions"]),
        .. job["needs"].Text is { } needed && !jobs[needed].Exists ? new[] { $"{name} needs {needed}, which is no job" } : [],
        .. job["steps"].List.SelectMany((step, i) => StepProblems($"step {i + 1} of {name}", step)),
    ];

    private static IEnumerable<string> PermissionProblems(string job, YamlValue permissions) => permissions.IsMap
        ? permissions.Map
            .Where(right => !Scopes.Contains(right.Key) || right.Value.Text is not ("read" or "write"))
            .Select(right => $"{job} has the unknown right {right.Key}: {right.Value.Text}")
        : [$"{job} does not list its rights"];

    private static List<string> StepProblems(string name, YamlValue step)
    {
        var problems = Unknown(step, StepKeys, name).ToList();
        if (step["uses"].Exists == step["run"].Exists)
            problems.Add($"{name} must have either uses or run");
        // An expression is pasted into the script before a shell sees it; the environment is not.
        if (step["run"].Text?.Contains("${{", StringComparison.Ordinal) == true)
            problems.Add($"{name} has an expression in its script");
        if (step["uses"].Text?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true
            && step["with"]["persist-credentials"].Text != "false")
            problems.Add($"{name} leaves its token in the checkout");

        return problems;
    }

    private static IEnumerable<string> Unknown(YamlValue map, string[] known, string name) =>
        map.Map.Keys.Except(known).Select(key => $"{name} has the unknown key {key}");

    private static IEnumerable<string> Missing(YamlValue map, string[] required, string name) =>
        required.Where(key => !map[key].Exists).Select(key => $"{name} has no {key}");

    [GeneratedRegex(@"^[ -]*uses:(?! [\w.-]+(/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$).*$", RegexOptions.Multiline)]
    private static partial Regex UnpinnedUses();
}
