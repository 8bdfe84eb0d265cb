using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Operations.Errors;

/// <summary>The operator's clock is ten minutes behind or ahead of SQS's. What stood in the queue, and since when, only SQS's can tell.</summary>
public sealed class WrongClockTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Count = 20;

    private readonly TestQueue _queue = new();

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public async Task What_stands_in_the_queue_is_seen_with_its_age_and_replayed(int serverAhead)
    {
        await using var sqs = await SqsGateway.StartAsync();
        var @operator = With(sqs, serverAhead);
        await _queue.SendToAsync(_queue.ErrorName, Logins.Distinct(Count).Select(body => FailedLogins.Refused(_queue, body)));
        await _queue.CreateAsync();

        var summary = await @operator.JsonAsync(0, "summary");
        var replay = await @operator.JsonAsync(0, "replay", "--all");

        Assert.Equal((Count, 0), (summary.GetProperty("seen").GetInt32(), summary.GetProperty("arrived").GetInt32()));
        Assert.InRange(summary.GetProperty("oldest_age_seconds").GetInt64(), 0, 120);
        Assert.Equal((Count, 0), (replay.GetProperty("sent").GetInt32(), replay.GetProperty("left").GetInt32()));
        _queue.Leaves(_queue.Name, Count);
        database.Leaves(Table.Audit, 2);
    }

    [Fact]
    public async Task An_import_brings_nothing_that_is_there()
    {
        await using var sqs = await SqsGateway.StartAsync();
        var @operator = With(sqs, serverAhead: 10);
        await _queue.SendToAsync(_queue.ErrorName, Logins.Distinct(Count).Select(body => FailedLogins.Refused(_queue, body)));
        var file = Path.Combine(Directory.CreateTempSubdirectory("busetl-test-").FullName, "exported.jsonl");

        var exported = await @operator.JsonAsync(0, "export", file);
        var imported = await @operator.JsonAsync(0, "import", file);

        Assert.Equal(Count, exported.GetProperty("exported").GetInt32());
        Assert.Equal((0, Count), (imported.GetProperty("imported").GetInt32(), imported.GetProperty("present").GetInt32()));
        _queue.Leaves(_queue.ErrorName, Count);
        database.Leaves(Table.Audit, 2);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public async Task A_look_ends_while_others_keep_writing_and_has_all_that_was_there(int serverAhead)
    {
        await using var sqs = await SqsGateway.StartAsync();
        var @operator = With(sqs, serverAhead);
        await _queue.SendToAsync(_queue.ErrorName, Logins.Distinct(Count).Select(body => FailedLogins.Refused(_queue, body)));
        await using var summary = @operator.Start("summary", "--json");
        var ended = summary.WaitForExitAsync(TimeSpan.FromSeconds(30));

        var written = Count;
        while (!ended.IsCompleted)
        {
            await _queue.SendToAsync(_queue.ErrorName, Logins.Distinct(Count).Select(body => FailedLogins.Refused(_queue, body)));
            written += Count;
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken));
        }

        Assert.Equal(0, await ended);
        var seen = System.Text.Json.JsonElement.Parse(summary.Output);
        Assert.InRange(seen.GetProperty("seen").GetInt32(), Count, written);
        Assert.InRange(seen.GetProperty("arrived").GetInt32(), 1, written - Count);
        _queue.Leaves(_queue.ErrorName, written);
    }

    public void Dispose() => _queue.Dispose();

    private Operator With(SqsGateway sqs, int serverAhead)
    {
        sqs.On(null).Dated(TimeSpan.FromMinutes(serverAhead));
        var @operator = new Operator(database, _queue);
        @operator.Settings["Amazon__ServiceUrl"] = sqs.Address;

        return @operator;
    }
}
