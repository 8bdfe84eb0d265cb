using System.Text.RegularExpressions;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Where the back ends are: the environment says it, or else what <c>eng/local-stack/up</c> wrote.</summary>
internal static partial class TestEnvironment
{
    internal const string PostgresName = "BUSETL_TEST_POSTGRES";
    internal const string SqsName = "BUSETL_TEST_SQS";

    private static readonly Lazy<string> PostgresAddress = new(() => Find(PostgresName));
    private static readonly Lazy<string> SqsAddress = new(() => Find(SqsName));

    /// <summary>Connection string of a server, without a database; the role may make databases.</summary>
    public static string Postgres => PostgresAddress.Value;

    /// <summary>URL of the SQS endpoint.</summary>
    public static string Sqs => SqsAddress.Value;

    /// <summary>The directory of BusEtl.sln.</summary>
    public static string Root { get; } = FindRoot();

    private static string StackFile => Path.Combine(Root, ".local", "stack.env");

    /// <summary>Whether the environment or the local stack's file names this server.</summary>
    internal static bool Names(string name) => Look(name) is not null;

    private static string Find(string name)
    {
        var (address, source) = Look(name) ?? throw new InvalidOperationException(
            $"{name} is not set and {StackFile} does not name it: run ./test, or eng/local-stack/up first and then the tests again.");

        Console.WriteLine($"{name}: {SecretPattern().Replace(address, "Password=...")} (from {source})");
        return address;
    }

    private static (string Address, string Source)? Look(string name)
    {
        if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } given)
            return (given, "the environment");

        return File.Exists(StackFile) && ParseStackFile(File.ReadAllText(StackFile)).TryGetValue(name, out var started)
            ? (started, StackFile)
            : null;
    }

    internal static Dictionary<string, string> ParseStackFile(string text) =>
        ExportPattern().Matches(text).ToDictionary(
            line => line.Groups["name"].Value, line => line.Groups["value"].Value.Replace("'\\''", "'", StringComparison.Ordinal));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "BusEtl.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException($"No BusEtl.sln above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(@"^export (?<name>\w+)='(?<value>.*)'\r?$", RegexOptions.Multiline)]
    private static partial Regex ExportPattern();

    [GeneratedRegex("Password=[^;]*", RegexOptions.IgnoreCase)]
    private static partial Regex SecretPattern();
}
