using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Operations.Errors;

/// <summary>Messages that leave the queue for a file, and come back.</summary>
public sealed class ExportTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("busetl-test-").FullName;

    [Fact]
    public async Task What_is_discarded_is_sealed_in_a_file_first_and_comes_back_from_it_as_it_was()
    {
        var messages = Logins.Distinct(25).Select(body => FailedLogins.NoAddress(_queue, body))
            .Append(FailedLogins.Refused(_queue, Logins.Body()))
            .ToList();
        await _queue.SendToAsync(_queue.ErrorName, messages);
        var @operator = new Operator(database, _queue);
        var group = Assert.Single(
            (await @operator.JsonAsync(0, "summary")).GetProperty("groups").EnumerateArray(), one => one.GetProperty("count").GetInt32() == 25)
            .GetProperty("id").GetString()!;
        var file = Path.Combine(_directory, "discarded.jsonl");

        await @operator.RunAsync(0, "discard", "--group", group, "--reason", "a producer's test", "--yes", "--file", file);

        Assert.Equal(1, await _queue.CountAsync(_queue.ErrorName));
        Operator.AssertNothingPersonal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains("Imported 25 of 25", await @operator.RunAsync(0, "import", file));
        Assert.Contains("Imported 0 of 25", await @operator.RunAsync(0, "import", file)); // All are there.
        _queue.Leaves(_queue.ErrorName, messages.Count);
        database.Leaves(Table.Audit, 6);
        var back = await _queue.TakeAllAsync(_queue.ErrorName);
        Assert.Equal(
            messages.Select(message => Convert.ToBase64String(message.Body.Span)).Order(),
            back.Select(message => Convert.ToBase64String(message.Body.Span)).Order());
        Assert.Equal(messages[0].Attributes!, back.Single(message => message.Body.Span.SequenceEqual(messages[0].Body.Span)).Attributes);
        Assert.Equal(
            ["discard|begun", "discard|Discarded 25 of 25 messages.", "import|begun", "import|Imported 25 of 25 messages; 0 were there already."],
            (await database.LinesAsync($"select action, outcome from vault.audit where subject like '{_queue.ErrorName}:%' order by position")).Take(4));
    }

    [Fact]
    public async Task A_file_that_was_changed_or_cut_is_refused_as_a_whole()
    {
        await _queue.SendToAsync(_queue.ErrorName, Logins.Distinct(3).Select(body => FailedLogins.Refused(_queue, body)));
        var @operator = new Operator(database, _queue);
        var file = Path.Combine(_directory, "exported.jsonl");
        await @operator.RunAsync(0, "export", file);
        Assert.Equal(3, await _queue.CountVisibleAsync(_queue.ErrorName));
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);

        await File.WriteAllLinesAsync(file, lines[..^1], TestContext.Current.CancellationToken);
        Assert.Contains("it has 2 of 3 messages. Import a whole copy of it. Nothing was imported.", await @operator.RunAsync(1, "import", file));

        lines[2] = lines[2].Replace(FailedLogins.NotStored, FailedLogins.Invalid, StringComparison.Ordinal);
        await File.WriteAllLinesAsync(file, lines, TestContext.Current.CancellationToken);
        Assert.Contains($"Line 3 of {file} is not what was written there", await @operator.RunAsync(1, "import", file));
        _queue.Leaves(_queue.ErrorName, 3);
        Assert.Equal(3, await _queue.CountVisibleAsync(_queue.ErrorName));
    }

    [Fact]
    public async Task Messages_that_others_hold_meanwhile_are_said_to_be_there_twice()
    {
        var file = Path.Combine(_directory, "exported.jsonl");
        await _queue.SendToAsync(_queue.ErrorName, Logins.Distinct(3).Select(body => FailedLogins.Refused(_queue, body)));
        var @operator = new Operator(database, _queue);
        await @operator.RunAsync(0, "export", file);
        Assert.Equal(3, (await _queue.TakeSomeAsync(_queue.ErrorName)).Count);

        var said = await @operator.RunAsync(0, "import", file);

        Assert.Contains("Imported 3 of 3 messages; 0 were there already.", said);
        Assert.Contains("About 3 of the queue could not be seen", said);
        _queue.Leaves(_queue.ErrorName, 6);
        database.Leaves(Table.Audit, 2);
    }

    [Fact]
    public async Task A_message_without_an_identity_of_its_own_is_the_same_login_when_it_comes_back_from_a_file()
    {
        var file = Path.Combine(_directory, "exported.jsonl");
        await _queue.SendToAsync(_queue.DeadLetterName, [new SqsSendEntry { Body = Encoding.UTF8.GetBytes(Logins.Body(userId: "dead-letter")) }]);
        await _queue.CreateAsync();
        var @operator = new Operator(database, _queue);

        await @operator.RunAsync(0, "export", file, "--queue", "_dlq");
        await @operator.RunAsync(0, "replay", "--all", "--queue", "_dlq");
        await @operator.RunAsync(0, "import", file, "--queue", "_dlq");
        Assert.Contains("1 were there already", await @operator.RunAsync(0, "import", file, "--queue", "_dlq"));
        await @operator.RunAsync(0, "replay", "--all", "--queue", "_dlq");

        var ids = (await _queue.TakeAllAsync(_queue.Name)).Select(copy => (copy.Attributes["MessageId"], copy.Attributes["SentTimestamp"])).ToList();
        Assert.Equal(2, ids.Count);
        Assert.Single(ids.Distinct());
        _queue.Leaves(_queue.Name, 2);
        database.Leaves(logins: 0);
        database.Leaves(Table.Audit, 8);
    }

    public void Dispose()
    {
        _queue.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
