using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;
using BusEtl.Tests.Integration.Infrastructure.Books;

namespace BusEtl.Tests.Integration.Service.Fuzzing;

/// <summary>
/// A producer who may do nothing but send, and sends whatever he can think of, between good logins. The messages are the same every time:
/// BUSETL_TEST_SEED names other ones.
/// </summary>
[Collection(nameof(JudgedByTime))]
public sealed partial class FuzzTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int DefaultSeed = 20261126;
    private const int MessagesASecond = 400;
    private const long MostMemory = 512 * 1024 * 1024;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostProcessorTime = TimeSpan.FromMilliseconds(5);

    // What a message may be refused for.
    private static readonly string[] Named = ["InvalidLoginException", "LoginNotStoredException"];

    private readonly ConcurrentDictionary<string, DateTimeOffset> _sent = new();

    [Fact]
    public async Task Ten_thousand_hostile_messages_cost_no_good_login_and_leave_nothing_where_nothing_should_be()
    {
        var count = Environment.GetEnvironmentVariable("BUSETL_TEST_LONG") == "1" ? 100_000 : 10_000;
        var seed = int.Parse(Environment.GetEnvironmentVariable("BUSETL_TEST_SEED") ?? $"{DefaultSeed}", CultureInfo.InvariantCulture);
        await database.Source.ExecuteAsync($"alter table user_logins add check (user_id <> '{HostileBodies.RefusedUser}')");
        await using var emulator = await OwnEmulator.StartAsync();
        using var queue = new TestQueue(emulator.Address);
        await using var service = ServiceProcess.Start(Settings(queue, emulator), "run", "--live");
        using var health = await ServiceHealth.InLogAsync(service);
        await health.WaitUntilReadyAsync();
        var before = service.ProcessorTime;

        await SendAsync(queue, new HostileProducer(seed).Messages(count));
        await database.WaitUntilDoneAsync(queue);
        var each = (service.ProcessorTime - before) / count;
        var memory = service.PeakMemory;
        Assert.Equal(0, await service.TerminateAsync());

        var stored = await database.ScalarAsync<long>("select count(*) from user_logins");
        var errors = await queue.TakeAllAsync(queue.ErrorName);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Seed {seed}: {count} sent, {stored} stored, {errors.Count} refused; {each.TotalMilliseconds:N2} ms of CPU each, {memory / 1_048_576} MiB.");
        database.Leaves(stored, await database.ScalarAsync<long>("select count(*) from vault.pii"));

        Assert.Equal([queue.Name, queue.DeadLetterName, queue.ErrorName], await StackApi.ListAllQueuesAsync(emulator.Address));
        Assert.Equal(["BusEtl_Contracts-LoginsRecorded"], await StackApi.ListAllTopicsAsync(emulator.Address));
        Assert.Equal(0, await queue.CountAsync(queue.DeadLetterName));
        await AssertGoodOnesAreStoredInTimeAsync();
        await AssertDatesCanBeAsync();
        Assert.Contains($" {stored:N0} stored, {count - stored - errors.Count:N0} duplicates, ", service.Output);
        Assert.Empty(Exceptions().Matches(service.Output + service.Log).Select(match => match.Value).Distinct().Except(Named));
        Assert.DoesNotMatch(StackTraces(), service.Output + service.Log);
        Assert.All(errors, error => Assert.Contains(TypeOf(error), Named));
        Assert.InRange(each, TimeSpan.Zero, MostProcessorTime);
        Assert.InRange(memory, 0, MostMemory);
    }

    private Dictionary<string, string> Settings(TestQueue queue, OwnEmulator emulator) => new(ServiceSettings.For(database, queue))
    {
        ["Amazon__ServiceUrl"] = emulator.Address,
        ["LoginQueue__Retry__Intervals__0"] = "00:00:00.1",
        ["LoginQueue__Redelivery__Intervals__0"] = "00:00:01",
        // That the database refuses some is the test's doing, and no producer's.
        ["LoginQueue__Breaker__TripThreshold"] = "1",
    };

    // At a steady rate, so that a good one waits for what is done with the others, and not for its turn.
    private async Task SendAsync(TestQueue queue, IEnumerable<HostileMessage> messages)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 * SqsLimits.MaxBatchEntries / MessagesASecond));
        foreach (var batch in messages.Chunk(SqsLimits.MaxBatchEntries))
        {
            foreach (var message in batch.Where(message => message.GoodUser is not null))
                _sent[message.GoodUser!] = TimeProvider.System.GetUtcNow();
            await queue.SendAsync(batch.Select(message => message.Entry));
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task AssertGoodOnesAreStoredInTimeAsync()
    {
        var recorded = new Dictionary<string, DateTimeOffset>();
        foreach (var line in await database.LinesAsync("select user_id || ' ' || extract(epoch from recorded_at) from user_logins"))
        {
            var at = line.LastIndexOf(' ');
            if (_sent.ContainsKey(line[..at]))
                recorded.Add(line[..at], DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(line[(at + 1)..], CultureInfo.InvariantCulture)));
        }

        Assert.Equal(_sent.Count, recorded.Count);
        var delays = recorded.Select(login => login.Value - _sent[login.Key]).Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Good ones were stored after {delays[delays.Count / 2].TotalSeconds:N2} s in the middle, {delays[^1].TotalSeconds:N2} s at most.");
        Assert.InRange(delays[^1], TimeSpan.MinValue, LongestDelay);
    }

    private async Task AssertDatesCanBeAsync() => Assert.Equal(0, await database.ScalarAsync<long>(
        """
        select count(*) from user_logins
        where create_date not between (now() at time zone 'utc')::date - 28 and (now() at time zone 'utc')::date + 1
        """));

    private static string TypeOf(SqsMessage error) => AttributeBudget.Unpack(error.Attributes)["MT-Fault-ExceptionType"].Split('.')[^1];

    [GeneratedRegex(@"\b[A-Za-z]+Exception\b")]
    private static partial Regex Exceptions();

    [GeneratedRegex(@"^\s+at ", RegexOptions.Multiline)]
    private static partial Regex StackTraces();
}
