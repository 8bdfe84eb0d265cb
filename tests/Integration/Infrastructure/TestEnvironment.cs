using System.Text.RegularExpressions;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Where the back ends are: the environment says it, or else what <c>eng/local-stack/up</c> wrote.</summary>
internal static partial class TestEnvironment
{
    private static readonly Lazy<string> PostgresAddress = new(() => Find("BUSETL_TEST_POSTGRES"));
    private static readonly Lazy<string> SqsAddress = new(() => Find("BUSETL_TEST_SQS"));

    /// <summary>Connection string of a server, without a database; the role may make databases.</summary>
    public static string Postgres => PostgresAddress.Value;

    /// <summary>URL of the SQS endpoint.</summary>
    public static string Sqs => SqsAddress.Value;

    /// <summary>The directory of BusEtl.sln.</summary>
    public static string Root { get; } = FindRoot();

    private static string Find(string name)
    {
        var file = Path.Combine(Root, ".local", "stack.env");
        if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } given)
            return Use(given, "the environment");

        return File.Exists(file) && ParseStackFile(File.ReadAllText(file)).TryGetValue(name, out var started)
            ? Use(started, file)
            : throw new InvalidOperationException(
                $"{name} is not set and {file} does not name it: run ./test, or eng/local-stack/up first and then the tests again.");

        string Use(string address, string source)
        {
            Console.WriteLine($"{name}: {SecretPattern().Replace(address, "Password=...")} (from {source})");
            return address;
        }
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
