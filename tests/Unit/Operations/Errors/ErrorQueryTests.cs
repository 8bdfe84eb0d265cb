using BusEtl.Operations.Errors;

namespace BusEtl.Tests.Unit.Operations.Errors;

public sealed class ErrorQueryTests
{
    private readonly ErrorMessage _message = Failed.Message();

    [Fact]
    public void Nothing_set_means_every_message() => Assert.True(new ErrorQuery().Fits(_message));

    [Fact]
    public void Everything_that_is_set_must_fit()
    {
        var fitting = new ErrorQuery
        {
            Ids = [_message.Id.ToUpperInvariant()],
            Groups = ["00000000", _message.GroupId],
            Fault = "invalidlogin",
            Field = "ip",
            Since = Failed.Arrived,
            Until = Failed.Arrived.AddTicks(1),
        };

        Assert.True(fitting.Fits(_message));
        Assert.False((fitting with { Ids = [$"{Guid.NewGuid()}"] }).Fits(_message));
        Assert.False((fitting with { Groups = ["00000000"] }).Fits(_message));
        Assert.False((fitting with { Fault = "Timeout" }).Fits(_message));
        Assert.False((fitting with { Field = "locale" }).Fits(_message));
        Assert.False((fitting with { Since = Failed.Arrived.AddTicks(1) }).Fits(_message));
        Assert.False((fitting with { Until = Failed.Arrived }).Fits(_message));
    }

    [Fact]
    public void Ids_that_were_not_seen_are_named()
    {
        var missing = $"{Guid.NewGuid()}";

        Assert.Equal([missing], new ErrorQuery { Ids = [_message.Id, missing] }.Missing([_message]));
    }

    [Fact]
    public void In_words_it_is_short_enough_for_the_audit()
    {
        var query = new ErrorQuery { Ids = [.. Enumerable.Range(0, 5_000).Select(_ => $"{Guid.NewGuid()}")], Field = "ip" };

        Assert.InRange($"{query}".Length, 1, 600);
        Assert.EndsWith(" and 4990 more; field ip", $"{query}");
        Assert.Equal("all", $"{new ErrorQuery()}");
    }
}
