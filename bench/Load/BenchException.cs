namespace BusEtl.Bench.Load;

/// <summary>The benchmark cannot go on, for a reason that its user can read.</summary>
internal sealed class BenchException(string message) : Exception(message);
