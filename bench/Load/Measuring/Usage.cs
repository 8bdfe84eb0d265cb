namespace BusEtl.Bench.Load.Measuring;

/// <summary>What a contestant has used since its start, and the machine since its own.</summary>
internal readonly record struct Usage(TimeSpan Cpu, TimeSpan? MachineCpu, long? AllocatedBytes)
{
    public static Usage operator -(Usage left, Usage right) =>
        new(left.Cpu - right.Cpu, left.MachineCpu - right.MachineCpu, left.AllocatedBytes - right.AllocatedBytes);
}
