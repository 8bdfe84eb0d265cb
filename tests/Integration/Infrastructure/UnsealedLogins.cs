using BusEtl.Persistence;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>For tests that are not about the vault.</summary>
internal static class UnsealedLogins
{
    public static Task<IReadOnlyList<UserLogin>> SaveAsync(
        this LoginStore store, IReadOnlyList<UserLogin> logins, CancellationToken cancellationToken) =>
        store.SaveAsync(logins, (_, _) => Task.CompletedTask, cancellationToken);

    public static Task<IReadOnlyList<UserLogin>> SaveAsync(
        this LoginStore store,
        IReadOnlyList<UserLogin> logins,
        Func<IReadOnlyList<UserLogin>, CancellationToken, Task> beforeCommit,
        CancellationToken cancellationToken) =>
        store.SaveAsync([.. logins.Select(login => new MaskedLogin(login))], beforeCommit, cancellationToken);
}
