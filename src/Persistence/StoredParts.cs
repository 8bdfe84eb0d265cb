namespace BusEtl.Persistence;

/// <summary>What the service writes beside the logins, so that the database is asked for the rights and the room for that and nothing else.</summary>
public sealed class StoredParts
{
    /// <summary>Whether sealed originals are stored in the vault. Defaults to true.</summary>
    public bool Vault { get; set; } = true;

    /// <summary>Whether events are written into the outbox. Defaults to true.</summary>
    public bool Outbox { get; set; } = true;
}
