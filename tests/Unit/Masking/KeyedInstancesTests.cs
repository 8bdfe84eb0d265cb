using BusEtl.Consumers.Masking;

namespace BusEtl.Tests.Unit.Masking;

public sealed class KeyedInstancesTests
{
    private readonly KeyedInstances<Algorithm> _instances = new(() => new Algorithm());

    [Fact]
    public void An_instance_that_was_handed_back_is_used_again()
    {
        var first = _instances.Take();
        _instances.HandBack(first);

        Assert.Same(first, _instances.Take());
        Assert.False(first.IsDisposed);
    }

    [Fact]
    public void An_instance_is_taken_by_one_at_a_time() => Assert.NotSame(_instances.Take(), _instances.Take());

    [Fact]
    public void Clearing_disposes_of_all_and_of_those_in_use_when_they_come_back()
    {
        var (idle, used) = (_instances.Take(), _instances.Take());
        _instances.HandBack(idle);

        _instances.Clear();

        Assert.Equal((true, false), (idle.IsDisposed, used.IsDisposed));
        _instances.HandBack(used);
        Assert.True(used.IsDisposed);
    }

    private sealed class Algorithm : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
