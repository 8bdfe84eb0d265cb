namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>Who looks, by the rights of the connection string's role: what is a fault for the service may be as it should be for an operator.</summary>
/// <param name="Role">The role; null when PostgreSQL could not be asked.</param>
/// <param name="Stores">It may insert logins, as the service does.</param>
/// <param name="ReadsVault">It may read the vault, as an operator does.</param>
internal sealed record DatabaseViewer(string? Role, bool Stores, bool ReadsVault)
{
    private static readonly DatabaseViewer Unknown = new(null, Stores: false, ReadsVault: false);

    public bool IsOperator => ReadsVault && !Stores;

    public static async Task<DatabaseViewer> LookAsync(DatabaseAccess database)
    {
        if (await database.FaultAsync() is not null)
            return Unknown;

        const string Sql =
            $"""
            select current_user::text,
                coalesce(bool_or(name = 'user_logins' and has_table_privilege(oid, 'insert')), false),
                coalesce(bool_or(name = 'vault.pii' and has_table_privilege(oid, 'select')), false)
            from ({OwnTables.Sql}) as own
            """;
        try
        {
            var viewer = Unknown;
            await database.UseAsync(
                async connection =>
                {
                    await using var command = connection.CreateCommand();
                    command.CommandText = Sql;
                    await using var row = await command.ExecuteReaderAsync();
                    if (await row.ReadAsync())
                        viewer = new DatabaseViewer(row.GetString(0), row.GetBoolean(1), row.GetBoolean(2));
                },
                CancellationToken.None);

            return viewer;
        }
        catch (Exception exception) when (DatabaseAccess.IsOfDatabase(exception))
        {
            return Unknown;
        }
    }
}
