namespace BusEtl.Persistence;

/// <summary>
/// The database took rows and raised nothing, and they do not stand in <c>user_logins</c>: a trigger returned null for them, or a rule did
/// something instead. Nothing of their batch is stored.
/// </summary>
/// <param name="count">How many rows.</param>
public sealed class RowsNotKeptException(int count) : Exception($"{count} of the rows that user_logins took do not stand in it.");
