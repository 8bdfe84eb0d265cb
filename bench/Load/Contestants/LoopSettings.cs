using Npgsql;

namespace BusEtl.Bench.Load.Contestants;

/// <summary>What a loop of the benchmark is told by environment variables.</summary>
internal sealed record LoopSettings(Uri Sqs, string Postgres, string QueueUrl)
{
    private const string SqsVariable = "BUSETL_BENCH_SQS";
    private const string PostgresVariable = "BUSETL_BENCH_POSTGRES";
    private const string PostgresUrlVariable = "BUSETL_BENCH_POSTGRES_URL";
    private const string QueueVariable = "BUSETL_BENCH_QUEUE_URL";

    public static IReadOnlyDictionary<string, string> Of(Workplace place) => new Dictionary<string, string>
    {
        [SqsVariable] = place.Sqs,
        [PostgresVariable] = place.Postgres,
        [PostgresUrlVariable] = UrlOf(new NpgsqlConnectionStringBuilder(place.Postgres)),
        [QueueVariable] = place.QueueUrl,
    };

    /// <exception cref="BenchException">A variable is missing.</exception>
    public static LoopSettings FromEnvironment() => new(new Uri(Read(SqsVariable)), Read(PostgresVariable), Read(QueueVariable));

    // What drivers of other languages take.
    private static string UrlOf(NpgsqlConnectionStringBuilder address) =>
        $"postgres://{Uri.EscapeDataString(address.Username!)}:{Uri.EscapeDataString(address.Password ?? "")}@{address.Host}:{address.Port}/{address.Database}";

    private static string Read(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new BenchException($"{name} is not set. The benchmark starts its loops itself.");
}
