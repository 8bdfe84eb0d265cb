using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>What <c>busetl migrate</c> does. Needs a role that may make the database, or owns it.</summary>
public sealed class DatabaseMigration(IOptions<DatabaseOptions> database, IOptions<PersistenceOptions> persistence)
{
    // Any number, as long as it stays: two that migrate at once take turns by it.
    private const long TurnLock = 0x42757345_746C0001;
    private const string AdoptionNotice = "BE001";

    /// <summary>
    /// Makes the database if it is missing, applies the migrations (adopting the rows of the exercise's <c>user_logins</c>), makes the
    /// partitions ahead, and writes a line for each thing done, or that there was nothing to do. Safe to run at any time, also twice at once.
    /// </summary>
    /// <exception cref="OptionsValidationException">The settings are missing or wrong. The text says which.</exception>
    /// <exception cref="NpgsqlException">
    /// The server cannot be reached or refused (then a <see cref="PostgresException"/>, whose <c>MessageText</c> says why, for instance why an
    /// existing <c>user_logins</c> cannot be adopted). Nothing of the failing migration was kept.
    /// </exception>
    public async Task RunAsync(TextWriter report, CancellationToken cancellationToken)
    {
        var target = database.Value.Parse();
        target.Pooling = false;
        target.CommandTimeout = 0; // Adopting a large table takes its time.
        var done = 0;

        await using var connection = new NpgsqlConnection(target.ConnectionString);
        if (await OpenAsync(connection, target, cancellationToken))
            await Report($"Database {target.Database} created.");

        // Kept by the session, and so until this connection closes.
        await ExecuteAsync(connection, $"select pg_advisory_lock({TurnLock})", cancellationToken);

        var adopted = new List<string>();
        connection.Notice += (_, notice) =>
        {
            if (notice.Notice.SqlState == AdoptionNotice)
                adopted.Add(notice.Notice.MessageText);
        };
        foreach (var migration in await ApplyAsync(connection, cancellationToken))
            await Report($"Applied {migration}.");
        foreach (var line in adopted)
            await Report(line);

        var made = await UserLoginPartitions.EnsureAsync(connection, persistence.Value.PartitionsAhead, cancellationToken);
        if (made > 0)
            await Report(string.Create(CultureInfo.InvariantCulture, $"{made} {(made == 1 ? "partition" : "partitions")} made."));
        if (done == 0)
            await Report("Nothing to do.");

        async Task Report(string line)
        {
            done++;
            await report.WriteLineAsync(line.AsMemory(), cancellationToken);
        }
    }

    /// <returns>Whether it made the database.</returns>
    private static async Task<bool> OpenAsync(
        NpgsqlConnection connection, NpgsqlConnectionStringBuilder target, CancellationToken cancellationToken)
    {
        try
        {
            await connection.OpenAsync(cancellationToken);
            return false;
        }
        catch (PostgresException e) when (PostgresErrors.IsMissingDatabase(e))
        {
            var created = await CreateAsync(target, cancellationToken);
            await connection.OpenAsync(cancellationToken);
            return created;
        }
    }

    private static async Task<bool> CreateAsync(NpgsqlConnectionStringBuilder target, CancellationToken cancellationToken)
    {
        var server = new NpgsqlConnectionStringBuilder(target.ConnectionString) { Database = "postgres" };
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(cancellationToken);

        using var names = new NpgsqlCommandBuilder();
        try
        {
            // template0, because template1 can have another encoding and cannot be copied while anybody is connected to it.
            var name = names.QuoteIdentifier(target.Database!);
            await ExecuteAsync(connection, $"create database {name} template template0 encoding 'UTF8'", cancellationToken);
            return true;
        }
        catch (PostgresException e) when (PostgresErrors.IsExistingDatabase(e))
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<string>> ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var context = new LoginDbContext(new DbContextOptionsBuilder<LoginDbContext>().UseNpgsql(connection).Options);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count > 0)
            await context.Database.MigrateAsync(cancellationToken);
        return pending;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
