using System.CommandLine;
using System.CommandLine.Parsing;

namespace BusEtl.Service.Commands;

/// <summary>
/// Lets a command take settings in the .NET way, <c>--Section:Key=value</c> or <c>--Section:Key value</c>, without taking a misspelled
/// option for one.
/// </summary>
internal static class SettingsArgument
{
    private static readonly Option<FileInfo> File = new("--settings")
    {
        HelpName = "FILE",
        Description = "A JSON file of settings that wins over appsettings.json; the environment and the command line win over it.",
    };

    /// <summary>Declares that the command takes settings, behind its own arguments.</summary>
    /// <returns>What gives the settings of a parsed command line.</returns>
    public static Func<ParseResult, CommandSettings> AddSettings(this Command command)
    {
        var settings = new Argument<string[]>("settings")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Settings that win over the environment and files, such as --LoginQueue:Batch:Size=200.",
        };
        settings.Validators.Add(Validate);

        // The root's settings would stand in the help of every verb.
        settings.Hidden = command is RootCommand;
        command.Arguments.Add(settings);
        command.Options.Add(File);

        return parsed => new CommandSettings(parsed.GetValue(settings) ?? [], parsed.GetValue(File)?.FullName);
    }

    private static void Validate(ArgumentResult result)
    {
        var expectsValue = false;
        foreach (var token in result.Tokens.Select(token => token.Value))
        {
            if (!expectsValue && !IsSetting(token))
                result.AddError($"Unrecognized command or argument '{token}'. A setting is written --Section:Key=value.");

            expectsValue = !expectsValue && IsSetting(token) && !token.Contains('=', StringComparison.Ordinal);
        }
    }

    private static bool IsSetting(string token) =>
        token.StartsWith("--", StringComparison.Ordinal) && token.Contains(':', StringComparison.Ordinal);
}

/// <summary>The settings that a command line gives.</summary>
/// <param name="Arguments">Settings in the .NET way, such as <c>--LoginQueue:Name=logins</c>.</param>
/// <param name="File">Full path of a file of settings; null without one.</param>
internal sealed record CommandSettings(IReadOnlyList<string> Arguments, string? File);
