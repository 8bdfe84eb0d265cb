using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using BusEtl.Service.Samples;

namespace BusEtl.Service.Commands;

internal static class GenerateCommand
{
    private const int BlockSize = 1 << 16;

    public static Command Create()
    {
        var count = new Argument<int>("N")
        {
            CustomParser = ParseCount,
            Description = "How many message bodies to make; at least 1.",
        };
        var seed = new Option<ulong>("--seed")
        {
            DefaultValueFactory = _ => 1,
            CustomParser = ParseSeed,
            Description = "A whole number; the same seed makes the same bodies.",
        };
        var bad = new Option<double>("--bad")
        {
            DefaultValueFactory = _ => 0,
            CustomParser = ParseShare,
            Description = "Share of bodies that are no valid logins, from 0 to 1.",
        };
        var output = new Option<FileInfo?>("--output")
        {
            Description = "File to write, replaced if it exists. Default: standard output.",
        };
        var command = new Command("generate", "Make up logins for trying out and testing, one JSON body a line.") { count, seed, bad, output };
        command.SetAction(result => Run(
            LoginGenerator.Lines(result.GetValue(count), result.GetValue(seed), result.GetValue(bad)),
            result.GetValue(output),
            result.InvocationConfiguration));
        return command;
    }

    private static int ParseCount(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
            return count;
        result.AddError($"N must be a whole number from 1 to {int.MaxValue}, not '{text}'.");
        return 0;
    }

    private static ulong ParseSeed(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
            return seed;
        result.AddError($"--seed must be a whole number from 0 to {ulong.MaxValue}, not '{text}'.");
        return 0;
    }

    private static double ParseShare(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1)
            return share;
        result.AddError($"--bad must be a number from 0 to 1, such as 0.01, not '{text}'.");
        return 0;
    }

    private static int Run(IEnumerable<string> lines, FileInfo? output, InvocationConfiguration console)
    {
        if (output is null)
        {
            WriteLines(lines, console.Output);
            return 0;
        }
        try
        {
            using var writer = new StreamWriter(output.FullName, append: false, Encoding.ASCII);
            WriteLines(lines, writer);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine($"Cannot write {output.FullName}: {exception.Message}");
            return 1;
        }
    }

    // In blocks, because the console writer flushes after every call.
    private static void WriteLines(IEnumerable<string> lines, TextWriter writer)
    {
        var block = new StringBuilder(BlockSize + 1_000);
        foreach (var line in lines)
        {
            block.Append(line).Append('\n');
            if (block.Length < BlockSize)
                continue;
            writer.Write(block);
            block.Clear();
        }
        writer.Write(block);
        writer.Flush();
    }
}
