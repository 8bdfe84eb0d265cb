using System.CommandLine;

namespace BusEtl.Service.Commands.Errors;

/// <summary>What every command on an error queue takes, and how each of them runs.</summary>
internal static class ErrorsArguments
{
    private static readonly Option<string> Queue = new("--queue")
    {
        HelpName = "NAME",
        Description = "Another queue: its name, or _skipped, _dlq or any suffix behind the login queue's name. Defaults to the error queue.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object." };

    /// <summary>Declares them behind the command's own and sets what it does; the work ends between two calls when it is to stop.</summary>
    public static Command Runs(this Command command, Func<ParseResult, ErrorsRequest, CancellationToken, Task<int>> run)
    {
        command.Options.Add(Queue);
        command.Options.Add(Json);
        var settings = command.AddSettings();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var stop = new StopSignal(cancellationToken);
            var request = new ErrorsRequest(
                settings(parsed), parsed.GetValue(Queue), parsed.GetValue(Json), parsed.InvocationConfiguration.Output);
            try
            {
                return await run(parsed, request, stop.Token);
            }
            catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("Interrupted; nothing more is done.");

                return ExitCode.SomeLeft;
            }
        });

        return command;
    }
}

/// <summary>How these commands end.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int SomeLeft = 2;
}
