namespace BusEtl.Operations.Diagnosing.Database;

/// <summary>What stands between a client and PostgreSQL.</summary>
internal enum Pooler
{
    None,

    /// <summary>A client keeps its server process, as far as two connections show.</summary>
    BySession,

    /// <summary>A client keeps it for a transaction, and what it prepared by name is not kept for it.</summary>
    ByTransaction,

    /// <summary>A client keeps it for a transaction, and the pooler keeps what it prepared by name.</summary>
    ByTransactionKeepingNames,

    /// <summary>A client keeps it for a statement, and can have no transaction.</summary>
    ByStatement,
}
