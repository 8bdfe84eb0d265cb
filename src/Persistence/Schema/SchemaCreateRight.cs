using Npgsql;

namespace BusEtl.Persistence.Schema;

/// <summary>
/// The right of everybody to make tables, functions and operators in the schema of BusEtl: PostgreSQL up to 14 gives it on the schema public,
/// and upgrades keep it.
/// </summary>
internal static class SchemaCreateRight
{
    /// <summary>Takes it from everybody.</summary>
    /// <returns>Whether everybody had it.</returns>
    /// <exception cref="MigrationRefusedException">Everybody has it, and the role may not change that.</exception>
    public static async Task<bool> RevokeAsync(NpgsqlConnection connection, DatabaseFacts facts, CancellationToken cancellationToken)
    {
        if (facts.Schema is not { } schema || !await IsEverybodysAsync(connection, schema, cancellationToken))
            return false;

        using var names = new NpgsqlCommandBuilder();
        var revoke = $"revoke create on schema {names.QuoteIdentifier(schema)} from public";
        // To who does not own the schema the server says nothing but a warning.
        await using (var command = new NpgsqlCommand(revoke, connection))
            await command.ExecuteNonQueryAsync(cancellationToken);
        if (!await IsEverybodysAsync(connection, schema, cancellationToken))
            return true;

        throw new MigrationRefusedException(
            $"In database {facts.Database} on {facts.Server} everybody may make tables and functions in schema {schema}, and so let others run "
                + $"them with their rights, and role {facts.Role} may not take that from everybody. Let role {facts.SchemaOwner}, who owns the "
                + $"schema, run \"{revoke}; grant create on schema {names.QuoteIdentifier(schema)} to {names.QuoteIdentifier(facts.Role)};\" and "
                + "migrate again. Nothing was changed.");
    }

    private static async Task<bool> IsEverybodysAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select has_schema_privilege('public', $1::text, 'create')", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = schema });

        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
