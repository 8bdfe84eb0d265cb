using System.CommandLine;
using BusEtl.Bench.Load;
using BusEtl.Bench.Load.Loops;

var root = new RootCommand("Measures BusEtl against a bare loop and a naive one, on one SQS and one PostgreSQL.") { BareCommand.Create() };
RunCommand.AddTo(root);

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromSeconds(30), // After Ctrl+C the contestants are ended and the databases dropped.
    });
}
catch (BenchException fault)
{
    await Console.Error.WriteLineAsync($"error: {fault.Message}");
    return 1;
}
