using System.CommandLine;
using System.Globalization;
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

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON object.",
    };

    private static readonly Option<int> Wait = new("--wait")
    {
        HelpName = "SECONDS",
        Description = "How long a server may take for one answer before the doctor says that it does not answer. 1 to 300.",
        DefaultValueFactory = _ => (int)Patience.Default.Call.TotalSeconds,
    };

    static DoctorCommand() => Wait.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > 300))
            result.AddError("--wait must be a whole number of seconds from 1 to 300.");
    });

    public static Command Create()
    {
        var command = new Command(
            "doctor",
            "Look at everything that can be wrong before the service starts or while it runs, and say what it does and what to do. Changes nothing and "
            + "receives no message. Exit code 0: all is well; 1: faults; 2: warnings only.")
        {
            Json,
            Wait,
        };
        var settings = command.AddSettings();
        command.SetAction((parsed, cancellationToken) => RunAsync(
            settings(parsed),
            new Patience(TimeSpan.FromSeconds(parsed.GetValue(Wait))),
            parsed.GetValue(Json),
            parsed.InvocationConfiguration.Output,
            cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(
        CommandSettings given, Patience patience, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        using var settings = DoctorSettings.Read(given, patience);
        using var examinations = new DoctorExaminations(settings, patience, TimeProvider.System);
        var diagnosis = await new DiagnosisRun(patience, TimeProvider.System).RunAsync(examinations.All, cancellationToken);

        if (json)
            output.WriteLine(DoctorJson.Of(diagnosis));
        else
            output.Write(DoctorText.Of(diagnosis, Columns()));

        return ExitCodeOf(diagnosis);
    }

    // A terminal may not say how wide it is.
    private static int Columns() => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? DoctorText.Widest : Console.WindowWidth - 1;

    internal static int ExitCodeOf(Diagnosis diagnosis)
    {
        if (diagnosis.Faults > 0)
            return Faults;

        return diagnosis.Warnings > 0 ? Warnings : Well;
    }
}
