using System.Text.Json;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service.Doctor;

/// <summary>What <c>busetl doctor --json</c> of the real executable says.</summary>
internal sealed record DoctorAnswer(
    string Result, IReadOnlyList<DoctorFinding> Findings, IReadOnlyList<DoctorThing> Well, IReadOnlyList<DoctorThing> NotLookedAt, double Seconds)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public IEnumerable<string> Codes => Findings.Select(finding => finding.Code);

    /// <param name="settings">The environment of the process.</param>
    /// <param name="exitCode">0: well, 1: faults, 2: warnings.</param>
    /// <param name="seconds">How long a server may take for an answer; long, because a busy machine is not what is to be found.</param>
    /// <param name="arguments">Further arguments.</param>
    public static async Task<DoctorAnswer> AskAsync(
        IReadOnlyDictionary<string, string> settings, int exitCode, int seconds = 120, params IEnumerable<string> arguments)
    {
        await using var doctor = await ServiceProcess.RunAsync(settings, exitCode, ["doctor", "--json", "--wait", $"{seconds}", .. arguments]);
        Assert.DoesNotContain("   at ", doctor.Output + doctor.Log);

        return JsonSerializer.Deserialize<DoctorAnswer>(doctor.Output, Json)!;
    }

    /// <summary>The only finding with this code.</summary>
    public DoctorFinding Find(string code)
    {
        var found = Findings.Where(finding => finding.Code == code).ToList();
        Assert.True(found.Count == 1, $"{found.Count} findings are {code}. {this}");

        return found[0];
    }

    /// <summary>Asserts that this finding is the only one.</summary>
    public DoctorFinding FindOnly(string code)
    {
        Assert.True(Findings.Count == 1, ToString());

        return Find(code);
    }

    public string WellOf(string area) => string.Join('\n', Well.Where(thing => thing.Area == area).Select(thing => thing.What));

    public string NotLookedAtOf(string area) =>
        string.Join('\n', NotLookedAt.Where(thing => thing.Area == area).Select(thing => $"{thing.What}: {thing.Why}"));

    public override string ToString() => $"{Result}\n{string.Join('\n', Findings)}\n{string.Join('\n', Well)}\n{string.Join('\n', NotLookedAt)}";
}

internal sealed record DoctorFinding(string Severity, string Area, string Code, string What, string Evidence, string Consequence, string NextStep);

internal sealed record DoctorThing(string Area, string What, string? Why);
