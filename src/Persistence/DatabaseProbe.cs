using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Persistence;

/// <summary>Asks whether the database can be written to right now.</summary>
public sealed class DatabaseProbe
{
    private const int TimeoutSeconds = 3;

    private readonly string _connectionString;

    public DatabaseProbe(IOptions<DatabaseOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);

        // Never a pooled connection: those may be the broken ones.
        var connection = options.Value.Parse();
        connection.Pooling = false;
        connection.Timeout = TimeoutSeconds;
        connection.CommandTimeout = TimeoutSeconds;
        _connectionString = connection.ConnectionString;
    }

    /// <summary>Connects anew and asks the server whether it takes writes: a standby does not.</summary>
    /// <returns>False when there is no such answer within some seconds.</returns>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(_connectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("select not pg_is_in_recovery()", connection);

            return await command.ExecuteScalarAsync(cancellationToken) is true;
        }
        catch (Exception exception) when (exception is DbException or SocketException or IOException or TimeoutException)
        {
            return false;
        }
    }
}
