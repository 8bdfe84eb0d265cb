using System.Text.Json;
using System.Text.RegularExpressions;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Operations.Errors;

/// <summary>
/// Runs the verbs with the real executable and, where no other one is given, the ring of <see cref="FailedLogins"/>, and looks for personal data
/// in everything that they print.
/// </summary>
internal sealed partial class Operator(TestDatabase database, TestQueue queue, string? keyRing = null)
{
    public Dictionary<string, string> Settings { get; } = new(ServiceSettings.For(database, queue, keyRing ?? FailedLogins.KeyRing)) { ["USER"] = "tester" };

    /// <returns>What it printed.</returns>
    public async Task<string> RunAsync(int exitCode, params IEnumerable<string> arguments)
    {
        await using var process = await ServiceProcess.RunAsync(Settings, exitCode, ["errors", .. arguments]);
        AssertNothingPersonal(process.Output);
        AssertNothingPersonal(process.Log);

        return process.Output + process.Log;
    }

    public async Task<JsonElement> JsonAsync(int exitCode, params IEnumerable<string> arguments)
    {
        await using var process = await ServiceProcess.RunAsync(Settings, exitCode, ["errors", .. arguments, "--json"]);
        AssertNothingPersonal(process.Output);
        AssertNothingPersonal(process.Log);

        return JsonElement.Parse(process.Output);
    }

    public ServiceProcess Start(params IEnumerable<string> arguments) => ServiceProcess.Start(Settings, ["errors", .. arguments]);

    /// <summary>Lets the real service work until the queue is empty.</summary>
    public async Task<string> DrainAsync()
    {
        await using var service = await ServiceProcess.RunAsync(Settings, 0, "run", "--exit-when-drained");
        AssertNothingPersonal(service.Log);

        return service.Output;
    }

    /// <summary>The ids and addresses of the made-up logins have these forms, and nothing else that is printed has but the address of the machine itself.</summary>
    public static void AssertNothingPersonal(string text) => Assert.DoesNotMatch(PersonalPattern(), text);

    [GeneratedRegex(@"(?<![\d.])(?!127\.0\.0\.1)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])|(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")]
    private static partial Regex PersonalPattern();
}
