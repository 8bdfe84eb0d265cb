using BusEtl.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Makes and drops databases on the PostgreSQL server of the tests.</summary>
internal static class TestServer
{
    /// <summary>How the names of databases and roles begin that do not outlive a test.</summary>
    public static string NamePrefix { get; } = $"busetl_test_{TestRun.Id}_";

    public static string NewName() => $"{NamePrefix}{Guid.NewGuid():n}";

    public static string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(TestEnvironment.Postgres) { Database = database }.ConnectionString;

    public static Task CreateAsync(string database, string template = "template0") =>
        ExecuteAsync($"create database {database} template {template}");

    public static Task DropAsync(string database)
    {
        using (var pool = new NpgsqlConnection(ConnectionString(database)))
            NpgsqlConnection.ClearPool(pool);
        return ExecuteAsync($"drop database if exists {database} with (force)");
    }

    /// <returns>The lines that <c>busetl migrate</c> prints.</returns>
    public static Task<IReadOnlyList<string>> MigrateAsync(string database, int partitionsAhead = 3) =>
        MigrateByAsync(ConnectionString(database), partitionsAhead);

    /// <inheritdoc cref="MigrateAsync(string, int)"/>
    public static async Task<IReadOnlyList<string>> MigrateByAsync(string connectionString, int partitionsAhead = 3)
    {
        var migration = new DatabaseMigration(
            Options.Create(new DatabaseOptions { ConnectionString = connectionString }),
            Options.Create(new PersistenceOptions { PartitionsAhead = partitionsAhead }),
            NullLogger<DatabaseMigration>.Instance);
        using var report = new StringWriter();
        await migration.RunAsync(report, TestContext.Current.CancellationToken);
        return report.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Runs a statement in the server's own database.</summary>
    public static async Task ExecuteAsync(string sql)
    {
        var server = new NpgsqlConnectionStringBuilder(TestEnvironment.Postgres) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(CancellationToken.None); // Cleaning up is not cut short.
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
