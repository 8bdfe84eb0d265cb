using BusEtl.Persistence.Schema;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>Tells at the start whether the database is ready for this version of the service.</summary>
public sealed partial class SchemaCheck(NpgsqlDataSource database, ILogger<SchemaCheck> logger)
{
    /// <summary>Looks at the server's version, the database, and its migrations.</summary>
    /// <returns>
    /// Why the service cannot work with the database, as sentences that say what to do; null when it can, or when the server does not answer
    /// or does not tell, which may pass and is logged.
    /// </returns>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        var target = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var where = $"The database {target.Database} on {target.Host}:{target.Port}";

        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            var facts = await DatabaseFacts.ReadAsync(connection, cancellationToken);

            return DatabaseDemands.Fault(facts) ?? await FindFaultAsync(connection, facts, where, cancellationToken);
        }
        catch (PostgresException e) when (PostgresErrors.IsMissingDatabase(e))
        {
            return $"{where} does not exist. Run 'busetl migrate' first.";
        }
        catch (PostgresException e) when (PostgresErrors.IsMissingRight(e))
        {
            return $"{where} does not let role {target.Username} look at its schema (SQLSTATE 42501). Make the role a member of busetl_service "
                + $"(\"grant busetl_service to {target.Username};\"), which 'busetl migrate' makes.";
        }
        catch (Exception exception) when (StoreFault.IsOfDatabase(exception) && !cancellationToken.IsCancellationRequested)
        {
            var fault = DatabaseFault.Of(DatabaseAddress.Of(target), exception);
            if (fault.IsForGood)
                return fault.Text;

            Log.DatabaseIsAway(logger, fault.Text);
            return null;
        }
    }

    private async Task<string?> FindFaultAsync(
        NpgsqlConnection connection, DatabaseFacts facts, string where, CancellationToken cancellationToken)
    {
        var history = await SchemaHistory.ReadAsync(connection, cancellationToken);
        if (history.Pending.Count > 0 && facts.HiddenSchemas is not null)
            return DatabaseDemands.FaultOfHiddenSchema(facts);
        if (history.Pending.Count > 0)
            return $"{where} does not have this version's schema: it lacks {string.Join(", ", history.Pending)}. Run 'busetl migrate' first.";

        if (history.Unknown.Count > 0)
            Log.NewerSchema(logger, DatabaseDemands.NewerSchema(facts, history));

        return DatabaseDemands.FaultOfTable(facts);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Sentence}")]
        public static partial void NewerSchema(ILogger logger, string sentence);

        [LoggerMessage(2, LogLevel.Warning, "{Fault} The service starts all the same, and stores logins when the database takes them.")]
        public static partial void DatabaseIsAway(ILogger logger, string fault);
    }
}
