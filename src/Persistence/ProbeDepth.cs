namespace BusEtl.Persistence;

/// <summary>How much a <see cref="DatabaseProbe"/> asks.</summary>
public enum ProbeDepth
{
    /// <summary>
    /// The store's statements without a row: sessions, tables, rights and whether writes are taken. It leaves nothing behind, and can be
    /// asked for ever.
    /// </summary>
    Statements,

    /// <summary>
    /// The store's statements with some made-up rows, which are taken back: also room, time, triggers and what else only a row meets. It
    /// leaves dead rows for the server to tidy up, so it is for when something has failed.
    /// </summary>
    Rows,
}
