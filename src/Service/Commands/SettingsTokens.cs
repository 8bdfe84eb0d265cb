using System.CommandLine;

namespace BusEtl.Service.Commands;

/// <summary>
/// Lets a command take settings in the .NET way, <c>--Section:Key=value</c> or <c>--Section:Key value</c>, without taking a misspelled
/// option for one.
/// </summary>
internal static class SettingsTokens
{
    /// <summary>Declares that the command takes settings.</summary>
    public static TCommand WithSettings<TCommand>(this TCommand command)
        where TCommand : Command
    {
        command.TreatUnmatchedTokensAsErrors = false;

        return command;
    }

    /// <summary>The settings that were given.</summary>
    /// <exception cref="CommandException">A token is neither an option of the command nor a setting.</exception>
    public static IReadOnlyList<string> Settings(this ParseResult parsed)
    {
        string? previous = null;
        foreach (var token in parsed.UnmatchedTokens)
        {
            if (!IsSetting(token) && (previous is null || !TakesValue(previous)))
            {
                throw new CommandException(
                    $"Unrecognized command or argument '{token}'. A setting is written --Section:Key=value; --help shows the rest.");
            }

            previous = token;
        }

        return parsed.UnmatchedTokens;
    }

    private static bool IsSetting(string token) =>
        token.StartsWith("--", StringComparison.Ordinal) && token.Contains(':', StringComparison.Ordinal);

    private static bool TakesValue(string token) => IsSetting(token) && !token.Contains('=', StringComparison.Ordinal);
}
