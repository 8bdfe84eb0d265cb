using System.Text.RegularExpressions;

namespace BusEtl.Tests.Unit.Shipping;

public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows =>
        [.. Directory.GetFiles(RepositoryFile.Path(".github/workflows")).Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_keeps_the_rules(string file) =>
        Assert.Empty(WorkflowRules.Problems(RepositoryFile.Read($".github/workflows/{file}")));

    [Fact]
    public void The_workflows_are_these() =>
        Assert.Equal(["build.yml", "codeql.yml", "image.yml"], Workflows.Select(row => row.Data).Order(StringComparer.Ordinal));

    [Fact]
    public void The_rules_find_every_fault() => Assert.Equal(
        [
            "the workflow has the unknown key defaults",
            "the workflow has no concurrency",
            "on has the unknown key pull_request_target",
            "the workflow has permissions of its own",
            "the workflow has no concurrency group",
            "build has the unknown key container",
            "build has no timeout-minutes",
            "build has no permissions",
            "build does not list its rights",
            "build needs check, which is no job",
            "step 1 of build leaves its token in the checkout",
            "step 2 of build has an expression in its script",
            "step 3 of build has the unknown key shell",
            "step 3 of build must have either uses or run",
            "push has the unknown right contents: all",
            "not pinned with its version beside it: - uses: actions/checkout@v7",
            "not pinned with its version beside it: uses: octo/tool@0123456789012345678901234567890123456789",
            "it uses a secret",
        ],
        WorkflowRules.Problems(Bad));

    [Fact]
    public void An_action_has_one_version_in_all_workflows()
    {
        var versions = Workflows
            .SelectMany(row => UsesLine().Matches(RepositoryFile.Read($".github/workflows/{row.Data}")))
            .Select(line => (Action: line.Groups["repository"].Value, Version: line.Groups["version"].Value))
            .Distinct()
            .ToList();

        Assert.NotEmpty(versions);
        Assert.Equal(versions.DistinctBy(use => use.Action), versions);
    }

    [Fact]
    public void Every_script_of_the_repository_that_a_workflow_runs_is_there()
    {
        var scripts = Workflows
            .SelectMany(row => ScriptCall().Matches(RepositoryFile.Read($".github/workflows/{row.Data}")))
            .Select(call => call.Groups["script"].Value)
            .ToHashSet();

        Assert.Superset(new HashSet<string> { "./test", "eng/compose-smoke" }, scripts);
        Assert.All(scripts, script => Assert.True(CanBeRun(RepositoryFile.Path(script)), $"{script} cannot be run."));
    }

    private static bool CanBeRun(string file) =>
        OperatingSystem.IsWindows() ? File.Exists(file) : (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0;

    [Fact]
    public void Dependabot_looks_after_every_kind_of_dependency_in_groups_and_not_at_once()
    {
        var updates = YamlValue.Parse(RepositoryFile.Read(".github/dependabot.yml"))["updates"].List;

        Assert.Equal(
            ["nuget", "npm", "docker", "docker-compose", "github-actions"],
            updates.Select(update => update["package-ecosystem"].Text));
        Assert.All(updates, update =>
        {
            Assert.True(Directory.Exists(RepositoryFile.Path(update["directory"].Text!.TrimStart('/'))));
            Assert.Equal("weekly", update["schedule"]["interval"].Text);
            Assert.NotEmpty(update["groups"].Map);
            Assert.True(int.Parse(update["cooldown"]["default-days"].Text!) > 0);
        });
    }

    private const string Bad = """
        name: bad
        on:
          pull_request_target:
        permissions: write-all
        defaults: {}
        jobs:
          build:
            runs-on: ubuntu-24.04
            needs: check
            container: debian
            steps:
              - uses: actions/checkout@v7
              - run: echo ${{ github.event.pull_request.title }}
              - uses: octo/tool@0123456789012345678901234567890123456789 # v1.2.3
                run: echo ${TOKEN}
                shell: bash
                env:
                  TOKEN: ${{ secrets.TOKEN }}
              - name: both pins are needed
                uses: octo/tool@0123456789012345678901234567890123456789
          push:
            runs-on: ubuntu-24.04
            timeout-minutes: 5
            permissions:
              contents: all
            steps:
              - run: echo pushed
        """;

    [GeneratedRegex(@"uses: (?<repository>[\w.-]+/[\w.-]+)[\w./-]*@(?<version>.*)$", RegexOptions.Multiline)]
    private static partial Regex UsesLine();

    [GeneratedRegex(@"^[ -]*run: (?<script>(\./|eng/)[\w./-]+)", RegexOptions.Multiline)]
    private static partial Regex ScriptCall();
}
