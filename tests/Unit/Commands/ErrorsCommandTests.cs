using System.CommandLine;
using BusEtl.Service.Commands;

namespace BusEtl.Tests.Unit.Commands;

public sealed class ErrorsCommandTests
{
    [Theory]
    [InlineData]
    [InlineData("summary")]
    [InlineData("list")]
    [InlineData("show")]
    [InlineData("replay")]
    [InlineData("discard")]
    [InlineData("export")]
    [InlineData("import")]
    public void The_help_of_each_verb_is_the_approved_one(params string[] verb)
    {
        var (code, output, _) = Run([.. verb, "--help"]);

        Assert.Equal(0, code);
        Approved.Equal("Commands", $"help-{string.Join('-', ["errors", .. verb])}.approved.txt", output);
    }

    [Theory]
    [InlineData("Give exactly one of --all, --id and --group.", "replay")]
    [InlineData("Give exactly one of --all, --id and --group.", "replay", "--all", "--group", "0123abcd")]
    [InlineData("--id must be the id of a message", "replay", "--id", "198.51.100.7")]
    [InlineData("--group must be the id of a group", "list", "--group", "all")]
    [InlineData("--fault must be a part", "list", "--fault", "198.51.100.7")]
    [InlineData("A time is written as", "list", "--since", "yesterday")]
    [InlineData("--limit must be a whole number above 0.", "list", "--limit", "0")]
    [InlineData("--rate must be a number", "replay", "--all", "--rate", "fast")]
    [InlineData("--rate must be a number", "replay", "--all", "--rate", "0/s")]
    [InlineData("N must be a whole number above 0.", "replay", "--all", "--canary", "0")]
    [InlineData("--stop-on-failure-share must be", "replay", "--all", "--stop-on-failure-share", "20")]
    [InlineData("--set takes field=value", "replay", "--all", "--set", "device_id=1")]
    [InlineData("--rename takes old=new", "replay", "--all", "--rename", "ip=address")]
    [InlineData("--as-text takes one of", "replay", "--all", "--as-text", "version")]
    [InlineData("--yes is needed", "discard", "--all", "--reason", "r")]
    [InlineData("Option '--reason' is required.", "discard", "--all", "--yes")]
    public void Wrong_arguments_are_named_and_end_with_1(string message, params string[] arguments)
    {
        var (code, _, error) = Run(arguments);

        Assert.Equal(1, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("198.51.100.7", error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        var root = new RootCommand { ErrorsCommand.Create() };
        var code = root.Parse(["errors", .. arguments]).Invoke(new InvocationConfiguration { Output = output, Error = error });

        return (code, output.ToString().Replace(RootCommand.ExecutableName, "busetl", StringComparison.Ordinal), error.ToString());
    }
}
