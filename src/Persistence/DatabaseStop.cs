namespace BusEtl.Persistence;

/// <summary>
/// Stops a background service that may be waiting for the database. Npgsql cancels a statement by asking the server, on the thread that
/// cancels, and waits for it: a server that does not answer would hold up the whole stop, once for every such service.
/// </summary>
public static class DatabaseStop
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <param name="stop">Stops the service.</param>
    /// <param name="cancellationToken">For the stop; it is not waited for in any case longer than a second.</param>
    public static async Task RunAsync(Func<CancellationToken, Task> stop, CancellationToken cancellationToken) =>
        await Task.Run(() => stop(cancellationToken), CancellationToken.None)
            .WaitAsync(Longest, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
