using Npgsql;

namespace BusEtl.Persistence;

internal static class UserLoginPartitions
{
    /// <returns>How many partitions it made: of the previous month, the current one and the given number of further ones, where missing.</returns>
    public static async Task<int> EnsureAsync(NpgsqlConnection connection, int monthsAhead, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select user_logins_ensure_partitions($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = monthsAhead });
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
