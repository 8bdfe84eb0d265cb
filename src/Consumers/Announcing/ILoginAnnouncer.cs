using BusEtl.Persistence;

namespace BusEtl.Consumers.Announcing;

/// <summary>Tells others of logins that are being stored, within the transaction that stores them.</summary>
internal interface ILoginAnnouncer
{
    /// <summary>Announces logins that the table did not have; what it announces is sent when the transaction commits, or never.</summary>
    Task AnnounceAsync(IReadOnlyList<UserLogin> stored, CancellationToken cancellationToken);
}
