using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>The books of a whole run: each message ends in one place, whatever becomes of it.</summary>
public sealed class EndsOfDeliveriesTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Good = 50;

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task What_is_rejected_or_fails_is_once_in_the_error_queue_and_in_no_other_queue()
    {
        _queue.Leaves(_queue.ErrorName, 4);
        database.Leaves(logins: Good + 1);
        await AttemptRecord.RefuseAsync(database.Source);
        var good = Logins.Distinct(Good).ToList();
        var id = Guid.NewGuid();
        await _queue.SendAsync(
        [
            .. good.Select(body => Entry(body)),
            Entry(Logins.Body(userId: "twice"), id),
            Entry(Logins.Body(userId: "twice"), id),
            Entry(Logins.Body(ip: "no address")),
            Entry("[]"),
            Entry("no JSON"),
            Entry(Logins.Body(userId: AttemptRecord.BadUser)),
        ]);

        await using var service = await ServiceProcess.RunAsync(Settings(), 0, "run", "--exit-when-drained");

        Assert.Contains(
            $"{Good + 7} received, {Good + 1} stored, 1 duplicates, 3 rejected, 1 failed, 1 to be redelivered", service.Output);
        _queue.Leaves(_queue.ErrorName, 4);
        database.Leaves(logins: Good + 1);
        Assert.Equal([_queue.Name, _queue.ErrorName], await _queue.FindAsync());
    }

    public void Dispose() => _queue.Dispose();

    private static SqsSendEntry Entry(string body, Guid? id = null) => new()
    {
        Body = Encoding.UTF8.GetBytes(body),
        Attributes = id is null ? null : new Dictionary<string, string> { ["MessageId"] = $"{id}" },
    };

    private Dictionary<string, string> Settings() => new(ServiceSettings.For(database, _queue))
    {
        ["LoginQueue__Retry__Intervals"] = "",
        ["LoginQueue__Redelivery__Intervals__0"] = "00:00:01",
    };
}
