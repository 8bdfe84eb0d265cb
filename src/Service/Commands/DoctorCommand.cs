using System.CommandLine;
using BusEtl.Operations.Diagnosing;
using BusEtl.Service.Commands.Doctor;
using BusEtl.Service.Diagnosing;

namespace BusEtl.Service.Commands;

/// <summary><c>busetl doctor</c>: looks at everything that can be wrong, and changes nothing.</summary>
internal static class DoctorCommand
{
    private const int Well = 0;
    private const int Faults = 1;
    private const int Warnings = 2;

    // What waits for a server has less.
    private static readonly TimeSpan AreaLimit = TimeSpan.FromSeconds(15);

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON object.",
    };

    public static Command Create()
    {
        var command = new Command(
            "doctor",
            "Look at everything that can be wrong before the service starts or while it runs, and say what it does and what to do. Changes nothing and "
            + "receives no message. Exit code 0: all is well; 1: faults; 2: warnings only.")
        {
            Json,
        };
        var settings = command.AddSettings();
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(settings(parsed), parsed.GetValue(Json), parsed.InvocationConfiguration.Output, cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(CommandSettings given, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        using var settings = DoctorSettings.Read(given);
        using var examinations = new DoctorExaminations(settings, TimeProvider.System);
        var diagnosis = await new DiagnosisRun(AreaLimit, TimeProvider.System).RunAsync(examinations.All, cancellationToken);

        if (json)
            output.WriteLine(DoctorJson.Of(diagnosis));
        else
            output.Write(DoctorText.Of(diagnosis));

        return ExitCodeOf(diagnosis);
    }

    internal static int ExitCodeOf(Diagnosis diagnosis)
    {
        if (diagnosis.Faults > 0)
            return Faults;

        return diagnosis.Warnings > 0 ? Warnings : Well;
    }
}
