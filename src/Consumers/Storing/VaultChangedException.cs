namespace BusEtl.Consumers.Storing;

/// <summary>
/// The database was restarted or restored after logins were sealed: the vault may lack originals that were not sealed because it had them.
/// Nothing was stored; the logins have to be sealed again.
/// </summary>
public sealed class VaultChangedException() : Exception("The vault may have lost originals since the logins were sealed.");
