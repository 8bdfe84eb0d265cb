namespace BusEtl.Bench.Load.Reporting;

/// <summary>The machine in words.</summary>
internal static class MachineText
{
    public const string Shared = "Contestant, SQS emulator, PostgreSQL and feeder share this machine.";

    public static string Hardware(MachineReport machine) =>
        $"{machine.Processor}, {Figures.Count(machine.Cores, "core", "cores")}, {Figures.GiB(machine.MemoryBytes)} GiB of memory";

    public static string Software(MachineReport machine) => $"{machine.OperatingSystem}, {machine.Runtime}";

    public static string Servers(MachineReport machine) => $"PostgreSQL {machine.Postgres}; {machine.Sqs} for SQS";

    public static string Whole(MachineReport machine) => $"{Hardware(machine)}, {Software(machine)}; {Servers(machine)}";
}
