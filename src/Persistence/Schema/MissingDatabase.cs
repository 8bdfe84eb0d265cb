using Npgsql;

namespace BusEtl.Persistence.Schema;

/// <summary>Opens a connection to a database, making that when it is missing.</summary>
internal static class MissingDatabase
{
    /// <returns>Whether it made the database.</returns>
    /// <exception cref="MigrationRefusedException">The server is not fit, or the role may not make it.</exception>
    public static async Task<bool> OpenAsync(
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

        var facts = await DatabaseFacts.ReadAsync(connection, cancellationToken);
        if ((DatabaseDemands.FaultOfVersion(facts) ?? DatabaseDemands.FaultOfChange(facts)) is { } fault)
            throw new MigrationRefusedException($"{fault} Nothing was changed.");

        using var names = new NpgsqlCommandBuilder();
        // template0, because template1 can have another encoding and cannot be copied while anybody is connected to it.
        var sql = $"create database {names.QuoteIdentifier(target.Database!)} template template0 encoding 'UTF8'";
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (PostgresException e) when (PostgresErrors.IsExistingDatabase(e))
        {
            return false;
        }
        catch (PostgresException e) when (PostgresErrors.IsMissingRight(e))
        {
            throw new MigrationRefusedException(
                $"The database {target.Database} is missing on {facts.Server}, and role {facts.Role} may not make databases. Let an administrator run "
                    + $"\"{sql} owner {names.QuoteIdentifier(facts.Role)};\" and migrate again.");
        }
    }
}
