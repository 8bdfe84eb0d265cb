namespace BusEtl.Bench.Load.Feeding;

/// <summary>Made-up message bodies, each round the same ones from the first on.</summary>
internal sealed class LoginBodies(IReadOnlyList<ReadOnlyMemory<byte>> bodies)
{
    private int _next;

    /// <summary>Has the service generate them.</summary>
    /// <exception cref="BenchException">It failed.</exception>
    public static async Task<LoginBodies> GenerateAsync(string executable, int count, string path, CancellationToken cancellationToken)
    {
        await CalledProgram.RunAsync(executable, ["generate", $"{count}", "--output", path], cancellationToken);

        var lines = await File.ReadAllLinesAsync(path, cancellationToken);
        return new LoginBodies([.. lines.Select(line => new ReadOnlyMemory<byte>(System.Text.Encoding.UTF8.GetBytes(line)))]);
    }

    /// <summary>The next ones, from the first on.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Take(int count)
    {
        var from = Interlocked.Add(ref _next, count) - count;
        return [.. Enumerable.Range(from, count).Select(index => bodies[index])];
    }

    /// <summary>The same bodies, from the first on.</summary>
    public LoginBodies Again() => new(bodies);
}
