using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Unit.Infrastructure;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class RecurringFailureTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void It_is_said_when_it_begins_once_a_minute_and_when_it_has_ended()
    {
        var failure = new RecurringFailure(_time);
        Assert.Null(failure.Succeeded());

        Assert.Equal(new Recurrence(1, TimeSpan.Zero), failure.Failed());
        for (var second = 1; second < 60; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Null(failure.Failed());
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new Recurrence(61, TimeSpan.FromMinutes(1)), failure.Failed());
        Assert.Null(failure.Failed());

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new Recurrence(62, TimeSpan.FromSeconds(65)), failure.Succeeded());
        Assert.Null(failure.Succeeded());
        Assert.Equal(new Recurrence(1, TimeSpan.Zero), failure.Failed());
    }
}
