using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>Tells at the start whether the database is ready for this version of the service.</summary>
public sealed class SchemaCheck(IServiceScopeFactory scopes)
{
    /// <summary>Looks for the database and its migrations.</summary>
    /// <returns>
    /// Why the service cannot work with the database, as a sentence that says what to do; null when it can, or when the server does not
    /// answer or does not tell, which may pass.
    /// </returns>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<LoginDbContext>().Database;
        var name = database.GetDbConnection().Database;

        try
        {
            var pending = await database.GetPendingMigrationsAsync(cancellationToken);

            return pending.Any()
                ? $"The database {name} does not exist or does not have this version's schema. Run 'busetl migrate' first."
                : null;
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }
}
