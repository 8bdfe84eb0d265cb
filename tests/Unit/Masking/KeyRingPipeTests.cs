using System.Diagnostics;
using BusEtl.Consumers.Masking;

namespace BusEtl.Tests.Unit.Masking;

public sealed class KeyRingPipeTests
{
    [Fact]
    public async Task A_pipe_in_place_of_the_ring_is_refused_at_once()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no pipes among its files.");

        var directory = Directory.CreateTempSubdirectory("busetl-");
        var path = Path.Combine(directory.FullName, "ring.json");
        using (var make = Process.Start("mkfifo", [path]))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        var faults = new List<string>();
        using var source = new KeyRingSource();

        var ring = await Task.Run(() => source.Load(new MaskingOptions { KeyRingFile = path }, faults), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        directory.Delete(recursive: true);

        Assert.Null(ring);
        Assert.Equal($"Masking:KeyRingFile: the file '{path}' is empty, or no regular file (such as a pipe).", Assert.Single(faults));
    }
}
