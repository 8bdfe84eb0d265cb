using Npgsql;

namespace BusEtl.Bench.Load.Servers;

/// <summary>The addresses of the servers, as <c>eng/local-stack/up</c> prints them.</summary>
/// <param name="Sqs">Base URL of SQS and SNS.</param>
/// <param name="Postgres">A connection string without a database, of a user who may create databases.</param>
internal sealed record BenchServers(Uri Sqs, string Postgres)
{
    /// <exception cref="BenchException">An address is missing.</exception>
    public static BenchServers FromEnvironment() => new(new Uri(Read("BUSETL_TEST_SQS")), Read("BUSETL_TEST_POSTGRES"));

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder(Postgres) { Database = database }.ConnectionString;

    private static string Read(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new BenchException($"{name} is not set. ./bench/run sets it; eng/local-stack/up prints its form.");
}
