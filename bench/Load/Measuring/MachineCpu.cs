using System.Globalization;

namespace BusEtl.Bench.Load.Measuring;

/// <summary>CPU time that all processes of the machine have used.</summary>
internal static class MachineCpu
{
    private const string Statistics = "/proc/stat";

    // Of the fields behind 'cpu': user, nice, system, then idle and waiting, then interrupts. A tick is 10 ms (proc_stat(5), USER_HZ).
    private static readonly int[] BusyFields = [1, 2, 3, 6, 7];

    /// <returns>Null where the operating system does not say.</returns>
    public static TimeSpan? Read()
    {
        if (!File.Exists(Statistics))
            return null;

        var fields = File.ReadLines(Statistics).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return TimeSpan.FromMilliseconds(10 * BusyFields.Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture)));
    }
}
