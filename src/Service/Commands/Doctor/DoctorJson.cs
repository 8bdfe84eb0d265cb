using System.Globalization;
using BusEtl.Operations.Diagnosing;

namespace BusEtl.Service.Commands.Doctor;

/// <summary>
/// What programs get. Members may be added, none is renamed or removed:
/// <code>
/// { "at": "2026-11-21T10:00:00Z", "seconds": 1.2, "result": "faults", "faults": 1, "warnings": 0, "areas": ["settings", ...],
///   "findings": [{ "severity": "fault", "area": "queues", "code": "queue_missing", "what": "...", "evidence": "...",
///                  "consequence": "...", "next_step": "..." }],
///   "well": [{ "area": "runtime", "what": "..." }],
///   "not_looked_at": [{ "area": "rights", "what": "...", "why": "..." }] }
/// </code>
/// </summary>
internal static class DoctorJson
{
    public static string Of(Diagnosis diagnosis) => CommandJson.Of(new
    {
        At = diagnosis.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        Seconds = Math.Round(diagnosis.Took.TotalSeconds, 1),
        Result = diagnosis switch
        {
            { Faults: > 0 } => "faults",
            { Warnings: > 0 } => "warnings",
            _ => "well",
        },
        diagnosis.Faults,
        diagnosis.Warnings,
        diagnosis.Areas,
        Findings = diagnosis.Findings.Select(finding => new
        {
            Severity = finding.Severity == FindingSeverity.Fault ? "fault" : "warning",
            finding.Area,
            finding.Code,
            finding.What,
            finding.Evidence,
            finding.Consequence,
            finding.NextStep,
        }),
        diagnosis.Well,
        NotLookedAt = diagnosis.Unseen,
    });
}
