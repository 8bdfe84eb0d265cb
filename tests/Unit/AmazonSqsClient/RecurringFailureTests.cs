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

    [Fact]
    public void An_outage_is_said_as_it_begins_once_a_minute_and_as_it_ends()
    {
        var time = new ManualTimeProvider();
        var outage = new RecurringFailure(time);
        Assert.Null(outage.Succeeded());

        var said = new List<bool>();
        for (var failure = 0; failure < 5; failure++)
        {
            said.Add(outage.Failed() is not null);
            time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal([true, false, true, false, true], said);
        Assert.NotNull(outage.Succeeded());
        Assert.Null(outage.Succeeded());
        Assert.NotNull(outage.Failed());
    }
}
