namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Tells what this process made on the servers from what another one makes there at the same time.</summary>
internal static class TestRun
{
    /// <summary>Stands in the name of every queue, database and role of this process.</summary>
    public static string Id { get; } = $"{Guid.NewGuid():N}"[..8];
}
