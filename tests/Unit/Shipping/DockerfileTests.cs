using System.Text.RegularExpressions;
using System.Xml.Linq;
using BusEtl.Service.Health;

namespace BusEtl.Tests.Unit.Shipping;

public sealed partial class DockerfileTests
{
    [Fact]
    public void No_frontend_is_downloaded() => Assert.DoesNotMatch(@"(?im)^#\s*syntax\s*=", Dockerfile.Text);

    [Fact]
    public void Nothing_is_downloaded_but_packages()
    {
        Assert.All(Dockerfile.All, instruction => Assert.NotEqual("ADD", instruction.Keyword));
        Assert.All(
            Dockerfile.All.Where(instruction => instruction.Keyword == "RUN"),
            run => Assert.Matches(@"^(--mount=\S+\s+)?dotnet (restore|publish) ", run.Arguments));
    }

    [Fact]
    public void The_image_has_no_shell_and_has_ICU() =>
        Assert.Equal("mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra", Dockerfile.Only("FROM"));

    [Fact]
    public void The_program_is_the_entry_point_so_that_verbs_are_arguments()
    {
        Assert.Equal("""["/app/busetl"]""", Dockerfile.Only("ENTRYPOINT"));
        Assert.DoesNotContain(Dockerfile.Shipped, instruction => instruction.Keyword is "CMD" or "RUN" or "SHELL");
    }

    [Fact]
    public void The_program_runs_without_rights()
    {
        Assert.Equal("$APP_UID", Dockerfile.Only("USER"));
        Assert.DoesNotContain(Dockerfile.Shipped, instruction => instruction.Arguments.Contains("--chown", StringComparison.Ordinal));
    }

    [Fact]
    public void The_program_is_stopped_as_an_orchestrator_does() => Assert.Equal("SIGTERM", Dockerfile.Only("STOPSIGNAL"));

    [Fact]
    public void The_health_check_asks_a_verb_of_the_program()
    {
        var words = Dockerfile.ExecForm(Dockerfile.Only("HEALTHCHECK"));

        Assert.Equal("/app/busetl", words[0]);
        Assert.Contains(words[1], CommandVerbs.All);
    }

    [Fact]
    public void The_port_of_the_image_is_the_one_that_health_is_answered_at() =>
        Assert.Equal($"{new HealthOptions().Port}", Dockerfile.Only("EXPOSE"));

    [Fact]
    public void Every_setting_of_the_image_is_one_that_is_read()
    {
        var names = Dockerfile.Shipped.Where(instruction => instruction.Keyword == "ENV")
            .SelectMany(instruction => Assignment().Matches(instruction.Arguments))
            .Select(assignment => assignment.Groups["name"].Value)
            .ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.True(KnownSettings.Contains(name), $"{name} is no setting of the service."));
    }

    [Fact]
    public void The_labels_say_what_the_image_is()
    {
        var labels = Assignment().Matches(Dockerfile.Only("LABEL")).ToDictionary(
            label => label.Groups["name"].Value.Replace("org.opencontainers.image.", "", StringComparison.Ordinal),
            label => label.Groups["value"].Value.Trim('"'));

        Assert.Equal(["title", "description", "source", "version", "revision", "licenses"], labels.Keys);
        Assert.Equal("Apache-2.0", labels["licenses"]);
        Assert.Equal("$VERSION", labels["version"]);
    }

    [Fact]
    public void The_version_is_that_of_the_build()
    {
        var version = XDocument.Parse(RepositoryFile.Read("Directory.Build.props")).Descendants("Version").Single().Value;

        Assert.All(
            Dockerfile.All.Where(instruction => instruction.Arguments.StartsWith("VERSION=", StringComparison.Ordinal)),
            argument => Assert.Equal($"VERSION={version}", argument.Arguments));
    }

    [Fact]
    public void Every_project_of_the_service_is_there_when_packages_are_restored()
    {
        var restored = Dockerfile.All.TakeWhile(instruction => instruction.Keyword != "RUN")
            .Select(instruction => ProjectCopy().Match(instruction.Arguments))
            .Where(copy => copy.Success)
            .Select(copy => copy.Groups["project"].Value);

        Assert.Equal(ProjectsOf("Service").Order(StringComparer.Ordinal), restored.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_restore_is_a_locked_one() => Assert.Contains(
        Dockerfile.All,
        run => run.Keyword == "RUN" && run.Arguments.Contains("restore src/Service --locked-mode", StringComparison.Ordinal));

    [Fact]
    public void Only_what_the_build_needs_enters_it()
    {
        var lines = RepositoryFile.Read(".dockerignore").Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToList();
        var allowed = lines.Where(line => line[0] == '!').Select(line => line[1..]).ToList();

        Assert.Equal("*", lines[0]);
        Assert.All(allowed, path => Assert.True(Path.Exists(RepositoryFile.Path(path)), $"{path} is not there."));
        Assert.Empty(allowed.Intersect(["tests", "samples", ".git", ".github", ".env"]));
    }

    private static HashSet<string> ProjectsOf(string project)
    {
        var projects = new HashSet<string> { project };
        var file = Assert.Single(Directory.GetFiles(RepositoryFile.Path($"src/{project}"), "*.csproj"));
        foreach (var reference in XDocument.Load(file).Descendants("ProjectReference"))
            projects.UnionWith(ProjectsOf(reference.Attribute("Include")!.Value.Split('\\')[1]));

        return projects;
    }

    [GeneratedRegex("""(?<name>[\w.]+)=(?<value>"[^"]*"|\S+)""")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^src/(?<project>[\w.]+)/\*\.csproj src/\k<project>/packages\.lock\.json src/\k<project>/$")]
    private static partial Regex ProjectCopy();
}
