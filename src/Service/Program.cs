using System.CommandLine;
using BusEtl.Service;
using BusEtl.Service.Commands;

Terminal.Guard();

var root = new RootCommand("Moves login messages from an Amazon SQS queue to PostgreSQL, with their personal data masked.")
{
    RunCommand.Create(),
    MigrateCommand.Create(),
    SendCommand.Create(),
    PolicyCommand.Create(),
    GenerateCommand.Create(),
    KeysCommand.Create(),
    HealthCommand.Create(),
    DoctorCommand.Create(),
    ErrorsCommand.Create(),
    PiiCommand.Create(),
    AuditCommand.Create(),
};
RunCommand.UseAsDefaultOf(root);

// The host handles Ctrl+C and SIGTERM itself; failures become one readable text and an exit code.
var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

try
{
    return await root.Parse(args).InvokeAsync(invocation);
}
catch (Exception exception)
{
    await Console.Error.WriteLineAsync(FailureText.Of(exception));

    return 1;
}
