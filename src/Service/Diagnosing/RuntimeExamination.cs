using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Masking;
using BusEtl.Operations.Diagnosing;
using BusEtl.Service.Bus;

namespace BusEtl.Service.Diagnosing;

/// <summary>Is this machine, or container, one that the service runs well on?</summary>
internal sealed class RuntimeExamination(LoginQueueOptions queue) : IExamination
{
    private const long Mebibyte = 1 << 20;

    // The benchmark's peak of a task, without what it holds; and what a held message takes that is larger than a login.
    private const long OfTheProcess = 160 * Mebibyte;
    private const long OfAMessage = 64 * 1024;

    public static string Version =>
        typeof(RuntimeExamination).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";

    public string Area => "runtime";

    public Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        report.IsWell($"BusEtl {Version}, {AmazonHost.Engine} engine, {RuntimeInformation.FrameworkDescription}, "
            + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        LookAtUnicode(report);
        LookAtMemory(report);

        return Task.CompletedTask;
    }

    private static void LookAtUnicode(AreaReport report)
    {
        if (CanonicalDeviceId.IsSupported)
        {
            report.IsWell("ICU is there");
            return;
        }

        report.Fault(
            "icu_missing",
            what: "This runtime cannot normalise Unicode.",
            evidence: "Globalisation is invariant: DOTNET_SYSTEM_GLOBALIZATION_INVARIANT is set, or there is no ICU.",
            consequence: "The service does not start: one device id in two spellings would get two tokens.",
            next: "Install ICU (libicu), and take DOTNET_SYSTEM_GLOBALIZATION_INVARIANT away. BusEtl's own image has it.");
    }

    // What a container may use, where it has a limit.
    private void LookAtMemory(AreaReport report)
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var needed = OfTheProcess + (queue.Receive.Prefetch * OfAMessage);
        var text = string.Create(CultureInfo.InvariantCulture, $"{available / Mebibyte:N0} MiB");
        if (available >= needed)
        {
            report.IsWell($"memory {text}");
            return;
        }

        report.Warning(
            "memory_small",
            what: "There is little memory for what the service may hold at a time.",
            evidence: string.Create(
                CultureInfo.InvariantCulture,
                $"The process may use {text}; with LoginQueue:Receive:Prefetch {queue.Receive.Prefetch:N0} up to {needed / Mebibyte:N0} MiB are likely."),
            consequence: "The system kills the task when it takes more; its messages come again after their visibility timeout.",
            next: "Give the task more memory, or lower LoginQueue:Receive:Prefetch.");
    }
}
