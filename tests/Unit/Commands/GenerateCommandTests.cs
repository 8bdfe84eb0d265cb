using System.CommandLine;
using BusEtl.Service.Commands;
using BusEtl.Service.Samples;

namespace BusEtl.Tests.Unit.Commands;

public sealed class GenerateCommandTests
{
    [Fact]
    public void Bodies_go_to_standard_output()
    {
        var (code, output, error) = Run("3", "--seed", "5", "--bad", "0.4");

        Assert.Equal(0, code);
        Assert.Equal(string.Concat(LoginGenerator.Lines(3, seed: 5, badShare: 0.4).Select(line => line + "\n")), output);
        Assert.Empty(error);
    }

    [Theory]
    [InlineData("N must be a whole number", "0")]
    [InlineData("N must be a whole number", "many")]
    [InlineData("--seed must be a whole number", "3", "--seed", "-1")]
    [InlineData("--bad must be a number from 0 to 1", "3", "--bad", "1.1")]
    [InlineData("--bad must be a number from 0 to 1", "3", "--bad", "NaN")]
    [InlineData("--bad must be a number from 0 to 1", "3", "--bad", "0,01")]
    [InlineData("Cannot write", "3", "--output", "/no/such/directory/logins.jsonl")]
    public void Wrong_arguments_are_named_and_end_with_1(string message, params string[] arguments)
    {
        var (code, _, error) = Run(arguments);

        Assert.Equal(1, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = error };
        var code = GenerateCommand.Create().Parse(arguments).Invoke(console);
        return (code, output.ToString(), error.ToString());
    }
}
