using BusEtl.AmazonSqs.Client;
using static BusEtl.Tests.Unit.AmazonSqsClient.ScriptedSqs;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class ServerClockTests
{
    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public async Task The_difference_to_the_servers_clock_is_known_from_any_answer(int minutes)
    {
        var sqs = new ScriptedSqs();
        var server = sqs.Time.GetUtcNow().AddMinutes(minutes);
        using var client = sqs.Answer("""{"__type":"x#AccessDenied"}""", 403, date: server).Client();
        Assert.Null(client.Server.Clock.Ahead);
        Assert.False(client.Server.Clock.IsWrong);

        await Assert.ThrowsAsync<SqsException>(() => client.ListQueuesAsync(null, Token));

        Assert.Equal(-minutes, client.Server.Clock.Ahead!.Value.TotalMinutes, 0.1);
        Assert.Equal(server.ToUnixTimeSeconds(), client.Server.Clock.ServerTime!.Value.ToUnixTimeSeconds());
        Assert.True(client.Server.Clock.IsWrong);
    }

    [Theory]
    [InlineData(-600)]
    [InlineData(-4)]
    [InlineData(4)]
    [InlineData(600)]
    public async Task The_servers_time_is_told_to_a_second_by_a_clock_that_is_wrong(int seconds)
    {
        var sqs = new ScriptedSqs();
        using var client = sqs.Answer("{}", date: sqs.Time.GetUtcNow().AddSeconds(seconds)).Client();
        await client.ListQueuesAsync(null, Token);

        sqs.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.InRange((client.Server.Now - sqs.Time.GetUtcNow()).TotalSeconds, seconds - 1, seconds + 1);
    }

    [Theory]
    [InlineData(-2.4)]
    [InlineData(0)]
    [InlineData(1.4)]
    public async Task A_clock_that_is_right_as_far_as_a_date_can_tell_is_left_as_it_is(double seconds)
    {
        var sqs = new ScriptedSqs();
        using var client = sqs.Answer("{}", date: sqs.Time.GetUtcNow().AddSeconds(seconds)).Client();
        Assert.Equal(sqs.Time.GetUtcNow(), client.Server.Now);

        await client.ListQueuesAsync(null, Token);

        Assert.Equal(sqs.Time.GetUtcNow(), client.Server.Now);
    }

    [Fact]
    public async Task An_answer_without_a_date_tells_nothing_and_a_right_clock_is_not_wrong()
    {
        var sqs = new ScriptedSqs();
        using var client = sqs.Answer("{}").Answer("{}", date: sqs.Time.GetUtcNow().AddMinutes(-4)).Client();

        await client.ListQueuesAsync(null, Token);
        Assert.Null(client.Server.Clock.Ahead);

        await client.ListQueuesAsync(null, Token);
        Assert.Equal(4, client.Server.Clock.Ahead!.Value.TotalMinutes, 0.1);
        Assert.False(client.Server.Clock.IsWrong);
    }
}
