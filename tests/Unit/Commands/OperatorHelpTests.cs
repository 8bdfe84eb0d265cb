using System.CommandLine;
using BusEtl.Service.Commands;

namespace BusEtl.Tests.Unit.Commands;

public sealed class OperatorHelpTests
{
    [Theory]
    [InlineData("pii")]
    [InlineData("pii", "reveal")]
    [InlineData("pii", "find")]
    [InlineData("pii", "erase")]
    [InlineData("audit")]
    [InlineData("audit", "verify")]
    [InlineData("audit", "list")]
    [InlineData("audit", "set-aside")]
    public void The_help_of_each_verb_is_the_approved_one(params string[] verb)
    {
        var (code, output, _) = Run([.. verb, "--help"]);

        Assert.Equal(0, code);
        Approved.Equal("Commands", $"help-{string.Join('-', verb)}.approved.txt", output);
    }

    [Theory]
    [InlineData("Give exactly one of --token or --message.", "reveal", "--reason", "r")]
    [InlineData("Give exactly one of --token or --message.", "reveal", "--reason", "r", "--token", "x", "--message", "0d5f2c1e-6a7b-4c8d-9e0f-112233445566")]
    [InlineData("Option '--reason' is required.", "reveal", "--token", "x")]
    [InlineData("Option '--reason' is required.", "erase", "--token", "x")]
    [InlineData("Give exactly one of --token or --ip or --device-id.", "erase", "--reason", "r", "--ip", "x", "--device-id", "x")]
    [InlineData("Give exactly one of --ip or --device-id.", "find")]
    [InlineData("--limit must be a whole number from 0 to 100,000.", "find", "--ip", "198.51.100.7", "--limit", "-1")]
    public void Wrong_arguments_are_named_and_end_with_1(string message, params string[] arguments)
    {
        var (code, _, error) = Run(["pii", .. arguments]);

        Assert.Equal(1, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--expect must be", "verify", "--expect", "17")]
    [InlineData("--expect must be", "verify", "--expect", "17:abcd")]
    [InlineData("--limit must be", "list", "--limit", "0")]
    [InlineData("--from must be", "set-aside", "--from", "0", "--reason", "r")]
    [InlineData("Option '--from' is required.", "set-aside", "--reason", "r")]
    [InlineData("Option '--reason' is required.", "set-aside", "--from", "7")]
    public void Wrong_arguments_of_the_audit_are_named_and_end_with_1(string message, params string[] arguments)
    {
        var (code, _, error) = Run(["audit", .. arguments]);

        Assert.Equal(1, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        var root = new RootCommand { PiiCommand.Create(), AuditCommand.Create() };
        var code = root.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });

        return (code, output.ToString().Replace(RootCommand.ExecutableName, "busetl", StringComparison.Ordinal), error.ToString());
    }
}
