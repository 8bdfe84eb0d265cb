using BusEtl.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Bench.Micro.Inputs;

/// <summary>A migrated database of the run's own, dropped at its end.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    /// <summary>What to do about a missing server.</summary>
    public const string NoServer =
        $"""
        The benchmarks of the batch write were left out: {Variable} is not set. bench/run-micro starts a server for them;
        eng/local-stack/up starts one and prints the variable. Its form for another server, where the user may make databases, is
        {Variable}='Host=...;Port=...;Username=...;Password=...'.
        """;

    private const string Variable = "BUSETL_TEST_POSTGRES";

    private readonly string _name = $"busetl_bench_{Guid.NewGuid():n}";
    private readonly ServiceProvider _services;

    private BenchDatabase() => _services = new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new($"ConnectionStrings:{DatabaseOptions.ConnectionName}", ConnectionString(_name))])
            .Build())
        .AddLogging()
        .AddPersistence()
        .BuildServiceProvider();

    /// <summary>Whether the environment names a PostgreSQL server.</summary>
    public static bool HasServer => !string.IsNullOrWhiteSpace(Server);

    /// <summary>Makes scopes that have the services of persistence, as the service registers them.</summary>
    public IServiceScopeFactory Scopes => _services.GetRequiredService<IServiceScopeFactory>();

    private static string? Server => Environment.GetEnvironmentVariable(Variable);

    public static async Task<BenchDatabase> CreateAsync()
    {
        var database = new BenchDatabase();
        var migration = new DatabaseMigration(
            Options.Create(new DatabaseOptions { ConnectionString = ConnectionString(database._name) }),
            Options.Create(new PersistenceOptions()),
            NullLogger<DatabaseMigration>.Instance);
        await migration.RunAsync(TextWriter.Null, CancellationToken.None);

        return database;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await using var server = NpgsqlDataSource.Create(ConnectionString("postgres"));
        await using var drop = server.CreateCommand($"drop database if exists {_name} with (force)");
        await drop.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(Server) { Database = database }.ConnectionString;
}
