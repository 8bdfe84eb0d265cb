using System.Diagnostics;
using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>A message whose headers have no number costs what another one costs.</summary>
public sealed class ManyHeadersTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int GoodOnes = 100;
    private const int Names = 60_000;

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task A_bad_login_with_60000_headers_holds_neither_the_good_ones_nor_the_stop()
    {
        await _queue.SendAsync([WithHeaders("not a login"), WithHeaders(Logins.Body(userId: "with-headers"))]);
        await _queue.SendAsync(Logins.Distinct(GoodOnes));
        await using var service = ServiceProcess.Start(ServiceSettings.For(database, _queue), "run");

        await Deadline.WaitForAsync("all good logins are stored", async () =>
            await database.ScalarAsync<long>("select count(*) from user_logins") == GoodOnes + 1);
        await Deadline.WaitForAsync("the bad one is moved", async () =>
            await _queue.ExistsAsync(_queue.ErrorName) && await _queue.CountAsync(_queue.ErrorName) == 1);
        _queue.Leaves(_queue.ErrorName, 1);
        await database.WaitUntilDoneAsync(_queue);

        var stop = Stopwatch.StartNew();
        Assert.Equal(0, await service.TerminateAsync());
        Assert.InRange(stop.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));

        var moved = AttributeBudget.Unpack(Assert.Single(await _queue.TakeAllAsync(_queue.ErrorName)).Attributes);
        Assert.StartsWith("The login is invalid: ", moved["MT-Fault-Message"]);
        Assert.Contains("MessageId", moved.Keys);
        Assert.InRange(moved.Count, 100, AttributeBudget.MaxSentHeaders);
    }

    public void Dispose() => _queue.Dispose();

    // Written as it is short: an emoji that is written as two escapes takes three times the room, so that not all of them fit into a copy.
    private static SqsSendEntry WithHeaders(string body) => new()
    {
        Body = Encoding.UTF8.GetBytes(body),
        Attributes = new Dictionary<string, string>
        {
            ["MT-Headers"] = $"{{{string.Join(',', Enumerable.Range(0, Names).Select(number => $"\"h{number}\":\"\U0001F600\""))}}}",
        },
    };
}
