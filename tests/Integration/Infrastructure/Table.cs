namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>What a closing of the books counts in a database, by the names that a test says it with.</summary>
internal static class Table
{
    public const string Logins = "user_logins";
    public const string DefaultPartition = "user_logins_default";
    public const string OutboxMessage = "OutboxMessage";
    public const string OutboxState = "OutboxState";
    public const string InboxState = "InboxState";
    public const string Originals = "vault.pii";
    public const string Audit = "vault.audit";

    /// <summary>Sealed originals whose token no login has.</summary>
    public const string StrayOriginals = "originals in vault.pii without a login";

    /// <summary>Tokens of logins that the vault has no row of.</summary>
    public const string TokensWithoutOriginal = "tokens of user_logins without an original in vault.pii";

    public const string AdvisoryLocks = "advisory locks";
    public const string PreparedTransactions = "prepared transactions";
    public const string OpenTransactions = "sessions at work or in a transaction";

    /// <summary>The tables that belong to the program: their rows are counted, and no other table may appear.</summary>
    public static readonly IReadOnlySet<string> Ours =
        new HashSet<string> { Logins, DefaultPartition, OutboxMessage, OutboxState, InboxState, Originals, Audit };
}
