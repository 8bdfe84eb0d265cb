using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace BusEtl.Persistence.Schema;

/// <summary>The migrations of this version beside those that a database has.</summary>
/// <param name="Pending">Those of this version that the database lacks, in their order.</param>
/// <param name="Unknown">Those of the database that this version does not have: a newer one made them.</param>
internal sealed record SchemaHistory(IReadOnlyList<string> Pending, IReadOnlyList<string> Unknown)
{
    public static async Task<SchemaHistory> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = await AppliedAsync(connection, cancellationToken);
        await using var context = Context();
        var known = context.Database.GetMigrations().ToList();

        return new SchemaHistory([.. known.Except(applied)], [.. applied.Except(known)]);
    }

    /// <summary>The SQL that applies one migration and notes it, to be run in a transaction of the caller's.</summary>
    public static string ScriptOf(string migration)
    {
        using var context = Context();
        var known = context.Database.GetMigrations().ToList();
        var before = known.IndexOf(migration) is > 0 and var position ? known[position - 1] : Migration.InitialDatabase;

        return context.GetService<IMigrator>().GenerateScript(before, migration, MigrationsSqlGenerationOptions.NoTransactions);
    }

    /// <summary>The SQL that makes the table of the history where it is missing.</summary>
    public static string TableScript()
    {
        using var context = Context();

        return context.GetService<IHistoryRepository>().GetCreateIfNotExistsScript();
    }

    // The table's name alone, so that it is found wherever the search path leads.
    private static async Task<IReadOnlyList<string>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("select to_regclass('\"__EFMigrationsHistory\"') is not null", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
            return [];

        await using var command = new NpgsqlCommand("select \"MigrationId\" from \"__EFMigrationsHistory\" order by 1", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
            applied.Add(rows.GetString(0));

        return applied;
    }

    private static LoginDbContext Context() => new(new DbContextOptionsBuilder<LoginDbContext>().UseNpgsql().Options);
}
