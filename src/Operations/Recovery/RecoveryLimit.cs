using System.Globalization;
using BusEtl.Operations.Auditing;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Operations.Recovery;

/// <summary>
/// Keeps the tokens that are revealed or erased within an hour to <see cref="OperationsOptions.RevealLimit"/>, counted from the genuine rows of
/// the audit. One limit for all operators: an actor is only a name that somebody gives himself.
/// </summary>
internal sealed class RecoveryLimit(AuditChain chain, IOptions<OperationsOptions> options)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly int _limit = options.Value.RevealLimit;

    /// <param name="transaction">One that has the turn to append to the audit, so that nobody else counts at the same time.</param>
    /// <param name="asked">How many tokens are asked for.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    /// <returns>Why they are refused and when it is possible again; null when they are within the limit.</returns>
    public async Task<string?> FindRefusalAsync(NpgsqlTransaction transaction, int asked, CancellationToken cancellationToken)
    {
        if (asked > _limit)
            return Text($"{Tokens(asked)} at once are above the limit of {_limit} an hour (Operations:RevealLimit). Nothing was done.");

        var counted = await ReadTimesAsync(transaction, cancellationToken);
        var over = counted.Count + asked - _limit;

        return over <= 0 ? null : Refusal(counted.Count, asked, possibleAt: counted[over - 1] + Window);
    }

    private string Refusal(int counted, int asked, DateTimeOffset possibleAt) =>
        Text($"The limit of {Tokens(_limit)} an hour (Operations:RevealLimit) is reached: ")
        + Text($"{counted} were revealed or erased within the last hour and this asks for {asked} more. ")
        + Text($"Nothing was done. It is possible again after {possibleAt:yyyy-MM-dd HH:mm:ss} UTC.");

    /// <returns>When each token of the last hour was allowed, oldest first.</returns>
    private async Task<IReadOnlyList<DateTimeOffset>> ReadTimesAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        const string Sql =
            $"""
            select {AuditTable.Columns} from vault.audit
            where at > clock_timestamp() - $1 and at <= clock_timestamp() and outcome = '{RecoveryActions.Allowed}'
                and action in ('{RecoveryActions.Reveal}', '{RecoveryActions.Erase}')
            order by at
            """;
        await using var command = new NpgsqlCommand(Sql, transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = Window });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);

        var times = new List<DateTimeOffset>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var record = AuditTable.Read(rows);
            if (chain.IsGenuine(record) == true)
                times.Add(record.At);
        }

        return times;
    }

    private static string Tokens(int count) => Text($"{count:N0} {(count == 1 ? "token" : "tokens")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
