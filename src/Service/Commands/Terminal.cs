using Spectre.Console;

namespace BusEtl.Service.Commands;

/// <summary>
/// Standard output and standard error of every verb, the log among it: whatever is printed goes through <see cref="PrintableWriter"/>, so that
/// no verb can forget it.
/// </summary>
internal static class Terminal
{
    /// <summary>Standard output as it is, for a line of ours that is drawn anew in its place and holds no text from outside.</summary>
    public static TextWriter Drawing { get; private set; } = Console.Out;

    public static void Guard()
    {
        Drawing = Console.Out;
        // Before the writers are changed: it draws with escape sequences of its own, and asks what it writes to.
        _ = AnsiConsole.Console;
        Console.SetOut(new PrintableWriter(Console.Out));
        Console.SetError(new PrintableWriter(Console.Error));
    }
}
