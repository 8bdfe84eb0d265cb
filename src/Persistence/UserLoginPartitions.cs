using System.Globalization;
using Npgsql;

namespace BusEtl.Persistence;

internal static class UserLoginPartitions
{
    /// <summary>As many rows as move from the default partition well within a second: writers wait for them.</summary>
    public const long FewRows = 100_000;

    /// <summary>Makes the partitions of the previous month, the current one and the given number of further ones, where missing.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="monthsAhead">Further months.</param>
    /// <param name="rowsMoved">With how many rows of a month in the default partition that month's partition is still made; null for any number.</param>
    /// <param name="cancellationToken">Ends the wait; then none is made.</param>
    public static async Task<KeptPartitions> KeepAsync(
        NpgsqlConnection connection, int monthsAhead, long? rowsMoved, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select month, obstacle from user_logins_keep_partitions($1, $2)", connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = monthsAhead });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = rowsMoved });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        var made = 0;
        var obstacles = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
        {
            if (rows.IsDBNull(1))
                made++;
            else
                obstacles.Add(Text(rows.GetFieldValue<DateOnly>(0), rows.GetString(1)));
        }

        return new KeptPartitions(made, obstacles);
    }

    private static string Text(DateOnly month, string obstacle) => string.Create(CultureInfo.InvariantCulture,
        $"The partition of {month:yyyy-MM} was not made: {obstacle}. It is left alone; rows of that month go to the default partition.");
}

/// <summary>What the upkeep of the partitions did.</summary>
/// <param name="Made">How many it made.</param>
/// <param name="Obstacles">A sentence for each month whose partition could not be made.</param>
internal sealed record KeptPartitions(int Made, IReadOnlyList<string> Obstacles);
