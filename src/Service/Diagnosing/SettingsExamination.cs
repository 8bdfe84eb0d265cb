using System.Text.RegularExpressions;
using BusEtl.Operations.Diagnosing;
using BusEtl.Service.Settings;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace BusEtl.Service.Diagnosing;

/// <summary>Would the start of the service take the settings?</summary>
internal sealed partial class SettingsExamination(DoctorSettings settings) : IExamination
{
    public string Area => "settings";

    public async Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        if (settings.FileFault is { } fileFault)
        {
            report.Fault(
                "settings_file_unreadable",
                what: "A file of settings cannot be read.",
                evidence: fileFault,
                consequence: "The service does not start. What follows was found without any file of settings.",
                next: "Mend the file, or name another one with --settings.");
        }

        var faults = await settings.FaultsAsync();
        foreach (var fault in faults)
            Report(fault, report);

        if (faults.Count == 0 && settings.FileFault is null)
            report.IsWell("the service would start with them");
    }

    private void Report(string fault, AreaReport report)
    {
        // The runtime's own examination says it with what to do.
        if (fault.Contains("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", StringComparison.Ordinal))
            return;

        var path = Path().Match(fault).Value;
        var source = Source(path);
        report.Fault(
            "setting_wrong",
            what: fault,
            evidence: source ?? $"{path} is not given anywhere.",
            consequence: "The service does not start.",
            next: (source is null ? "Give it, in the environment or a file of settings." : "Correct it there.")
                + " The README's table of settings says what each takes.");
    }

    private string? Source(string path)
    {
        var source = (settings.Configuration as IConfigurationRoot)?.Providers.Reverse()
            .FirstOrDefault(provider => provider.TryGet(path, out _) || provider.GetChildKeys([], path).Any());

        return source switch
        {
            null => null,
            CommandLineConfigurationProvider => $"{path} is given on the command line.",
            EnvironmentVariablesConfigurationProvider =>
                $"{path} is given by the environment, as {path.Replace(":", "__", StringComparison.Ordinal)}.",
            SettingsFileProvider => $"{path} is given by the file of --settings.",
            JsonConfigurationProvider json => $"{path} is given by {json.Source.Path}.",
            _ => $"{path} is given, by another source of settings.",
        };
    }

    [GeneratedRegex("^[A-Za-z0-9]+(:[A-Za-z0-9]+)*")]
    private static partial Regex Path();
}
