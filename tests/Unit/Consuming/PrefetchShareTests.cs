using BusEtl.Consumers.Consuming;

namespace BusEtl.Tests.Unit.Consuming;

public sealed class PrefetchShareTests
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData(64, 8)]
    [InlineData(384, 24)]
    [InlineData(2_048, 128)]
    [InlineData(65_536, 1_024)]
    public void Messages_have_a_sixteenth_of_the_memory_within_bounds(long memory, long share) =>
        Assert.Equal(share, ReceiveOptions.ShareOf(memory * MiB) / MiB);

    [Fact]
    public void What_is_set_counts() => Assert.Equal(1 << 20, new ReceiveOptions { PrefetchBytes = 1 << 20 }.PrefetchBytesOrShare);
}
