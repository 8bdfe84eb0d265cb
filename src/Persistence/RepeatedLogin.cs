namespace BusEtl.Persistence;

/// <summary>A login whose key a row has already.</summary>
/// <param name="Given">The login as it was given.</param>
/// <param name="Stored">The row, with an empty text where a column of an adopted one is null.</param>
public sealed record RepeatedLogin(UserLogin Given, UserLogin Stored);
