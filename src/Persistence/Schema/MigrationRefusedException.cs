namespace BusEtl.Persistence;

/// <summary>
/// <c>busetl migrate</c> cannot do its work on this server, in this database, with this role or at this moment. The text is a sentence that says
/// why and what to do. Nothing of what was to be done was kept.
/// </summary>
public sealed class MigrationRefusedException(string message) : Exception(message);
