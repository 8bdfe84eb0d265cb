namespace BusEtl.Bench.Load.Reporting;

/// <summary>One whole run of the benchmark. Ratios are of medians of this run.</summary>
/// <param name="MeasuredAt">When the run began.</param>
/// <param name="Short">Whether it was the short form: fewer rounds of fewer messages.</param>
/// <param name="Rounds">Rounds of each contestant, taken in turn.</param>
/// <param name="Machine">Where it was measured; emulator, PostgreSQL, feeder and contestant share it.</param>
/// <param name="Service">The service with everything on: checks, masking, vault, deduplication, event.</param>
/// <param name="ServiceNoEvent">The service without events (<c>Amazon:Publish=false</c>).</param>
/// <param name="Bare">The in-tree client and one COPY a batch, nothing else.</param>
/// <param name="Naive">On AWS's own SDK: receive, then insert, commit and delete one message after the other.</param>
internal sealed record BenchReport(
    DateTimeOffset MeasuredAt,
    bool Short,
    int Rounds,
    MachineReport Machine,
    ContestantReport Service,
    ContestantReport ServiceNoEvent,
    ContestantReport Bare,
    ContestantReport Naive)
{
    public double ServiceToBare => Service.MessagesPerSecond.Median / Bare.MessagesPerSecond.Median;

    public double ServiceToNaive => Service.MessagesPerSecond.Median / Naive.MessagesPerSecond.Median;
}

/// <summary>The machine and the servers on it.</summary>
/// <param name="Processor">The processor's name as the operating system tells it.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="MemoryBytes">Physical memory.</param>
/// <param name="OperatingSystem">Name and version.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Postgres">PostgreSQL's version and the settings that decide durability: <c>fsync</c> and <c>synchronous_commit</c>.</param>
/// <param name="Sqs">What stood for SQS.</param>
internal sealed record MachineReport(
    string Processor, int Cores, long MemoryBytes, string OperatingSystem, string Runtime, string Postgres, string Sqs);

/// <summary>One contestant. Costs are medians of its rounds, a message; null where something was not measured.</summary>
/// <param name="Messages">Messages timed a round, after the warm-up.</param>
/// <param name="WarmUp">Messages before that, not timed.</param>
/// <param name="MessagesPerSecond">From the first moment of the timed messages to their last commit.</param>
/// <param name="CpuMicroseconds">CPU time of the contestant's process.</param>
/// <param name="MachineCpuMicroseconds">CPU time of the whole machine: contestant, servers and feeder.</param>
/// <param name="AllocatedBytes">Managed bytes allocated by the contestant's process, where it runs on .NET.</param>
/// <param name="SqsCalls">Calls to SQS and SNS, counted by a relay in a round of its own that is not timed.</param>
/// <param name="RoundTrips">Round trips to PostgreSQL, counted in the same way.</param>
/// <param name="Commits">Transactions committed in the contestant's database, from its start to its end.</param>
/// <param name="WalBytes">Write-ahead log of the server in the same time.</param>
/// <param name="PeakMemoryBytes">Highest resident memory of the process in any round.</param>
/// <param name="StartToFirstCommitSeconds">From the start of the process, with messages waiting, to its first commit.</param>
/// <param name="Latency">From the receive to the commit at given rates; empty where not measured.</param>
/// <param name="LongDrain">A long drain of its own; null where not measured.</param>
internal sealed record ContestantReport(
    int Messages,
    int WarmUp,
    Spread MessagesPerSecond,
    double CpuMicroseconds,
    double? MachineCpuMicroseconds,
    double? AllocatedBytes,
    double SqsCalls,
    double RoundTrips,
    double Commits,
    double WalBytes,
    long PeakMemoryBytes,
    double StartToFirstCommitSeconds,
    IReadOnlyList<LatencyReport> Latency,
    LongDrainReport? LongDrain);

/// <summary>The spread of the rounds.</summary>
internal sealed record Spread(double Min, double Median, double Max);

/// <summary>Times from the receive to the commit of messages that came one by one.</summary>
/// <param name="MessagesPerSecond">The rate at which they were sent.</param>
/// <param name="Messages">How many were measured.</param>
/// <param name="P50Milliseconds">Half of them took no longer.</param>
/// <param name="P99Milliseconds">99 of 100 took no longer.</param>
internal sealed record LatencyReport(int MessagesPerSecond, int Messages, double P50Milliseconds, double P99Milliseconds);

/// <summary>Memory over many messages: flat when it does not grow from quarter to quarter.</summary>
/// <param name="Messages">Messages drained by one process.</param>
/// <param name="PeakMemoryBytes">Highest resident memory.</param>
/// <param name="QuarterPeakBytes">The highest reading of resident memory in each quarter of the messages.</param>
internal sealed record LongDrainReport(int Messages, long PeakMemoryBytes, IReadOnlyList<long> QuarterPeakBytes);
