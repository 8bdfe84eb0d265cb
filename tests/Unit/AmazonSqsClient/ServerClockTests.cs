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
