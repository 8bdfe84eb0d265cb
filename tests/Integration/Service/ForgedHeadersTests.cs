using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Headers of the kind that only the service writes are, when a producer has written them, as if they were not there.</summary>
public sealed class ForgedHeadersTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const string Refused = "refused";
    private const string NoLogin = "no login";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);

    private readonly TestQueue _queue = new();

    [Fact]
    public async Task Each_login_is_stored_or_refused_as_if_they_were_absent_and_nothing_is_made_or_sent_elsewhere()
    {
        await RefuseAsync();
        await using var sqs = await SqsGateway.StartAsync();
        var today = TimeProvider.System.GetUtcNow().UtcDateTime;
        var id = Guid.NewGuid();
        (string Name, string Value)[][] forged =
        [
            [("MT-DueTimestamp", "253402300799999")],
            [("MT-DueTimestamp", $"{long.MaxValue}")],
            [("MT-DueTimestamp", "253402300799999"), ("BusEtl-Seal", $"t1.{new string('A', 43)}")],
            [("MT-Headers", """{"MT-DueTimestamp":"253402300799999"}""")],
            [("MT-Expiration-Time", "2000-01-01T00:00:00Z"), ("mt-redelivery-count", "7")],
        ];
        (string Name, string Value)[][] forgedOfRefused =
        [
            [("MT-Redelivery-Count", "-5")],
            [("MT-Redelivery-Count", "99999")],
            [("MT-Redelivery-Count", "99999999999999999999")],
            [("BusEtl-Attempts", $"{int.MaxValue}")],
            // In its last delivery: an earlier one has no fault to report.
            [("MT-Redelivery-Count", "2"), ("MT-Fault-Address", $"queue:{_queue.Name}-fault")],
            [("MT-Redelivery-Count", "2"), ("MT-Response-Address", $"topic:{_queue.Name}-response")],
        ];
        (string Name, string Value)[][] forgedOfNoLogin =
        [
            [("MT-Fault-Address", $"amazonsqs://us-east-1/{_queue.Name}-fault"), ("MT-Fault-Message", "a forged fault")],
            [("MT-Response-Address", $"queue:{_queue.Name}-response"), ("MT-Request-Id", $"{id}"), ("RequestId", $"{id}")],
        ];
        await _queue.SendAsync(
        [
            .. forged.Select((headers, number) => Entry(Logins.Body(userId: $"forged {number}"), headers)),
            .. forgedOfRefused.Select(headers => Entry(Logins.Body(userId: Refused), headers)),
            .. forgedOfNoLogin.Select(headers => Entry(NoLogin, headers)),
            .. new[] { $"{id}", $"{id}".ToUpperInvariant(), $"{{{id}}}", $"urn:uuid:{id}" }
                .Select(spelling => Entry(Logins.Body(userId: "spelled"), [("MessageId", spelling)])),
        ]);

        var failed = forgedOfRefused.Length + forgedOfNoLogin.Length;
        _queue.Leaves(_queue.ErrorName, failed);
        database.Leaves(logins: forged.Length + 1);
        await using var service = await ServiceProcess.RunAsync(Settings(sqs), 0, Longest, "run", "--exit-when-drained");

        Assert.Equal(forged.Length, await database.ScalarAsync<long>(
            $"select count(*) from user_logins where user_id like 'forged %' and create_date >= '{today:yyyy-MM-dd}'"));
        Assert.Equal([$"{id}"], await database.LinesAsync("select message_id from user_logins where user_id = 'spelled'"));
        AssertMoved(await _queue.TakeAllAsync(_queue.ErrorName), forgedOfRefused.Length, failed);
        Assert.DoesNotContain(sqs.Calls, call => call.Body.Contains($"{_queue.Name}-", StringComparison.Ordinal));
        Assert.DoesNotContain("could not be delivered or sent on", service.Log);
        Assert.DoesNotMatch("OverflowException|IndexOutOfRangeException|FormatException", service.Log);
        Assert.Single(service.Log.Split('\n'), line => line.Contains("no right seal", StringComparison.Ordinal));
    }

    public void Dispose() => _queue.Dispose();

    // Two attempts a delivery, and three deliveries.
    private static void AssertMoved(IReadOnlyList<SqsMessage> moved, int refused, int all)
    {
        Assert.Equal(all, moved.Count);
        var headers = moved.Select(message => AttributeBudget.Unpack(message.Attributes)).ToList();
        Assert.DoesNotContain(headers, one => one.ContainsKey("MT-Fault-Address") || one.ContainsKey("MT-Response-Address"));
        Assert.DoesNotContain(headers, one => one["MT-Fault-Message"].Contains("forged", StringComparison.Ordinal));
        Assert.Equal(refused, headers.Count(one => (one["BusEtl-Attempts"], one.GetValueOrDefault("MT-Fault-RedeliveryCount")) == ("6", "2")));
    }

    private static SqsSendEntry Entry(string body, (string Name, string Value)[] headers) => new()
    {
        Body = Encoding.UTF8.GetBytes(body),
        Attributes = headers.ToDictionary(header => header.Name, header => header.Value),
    };

    private Dictionary<string, string> Settings(SqsGateway sqs) => new(ServiceSettings.For(database, _queue))
    {
        ["Amazon__ServiceUrl"] = sqs.Address,
        ["LoginQueue__Retry__Intervals__0"] = "00:00:00.05",
        ["LoginQueue__Redelivery__Intervals__0"] = "00:00:01",
        ["LoginQueue__Redelivery__Intervals__1"] = "00:00:01",
        // Refused logins are many here.
        ["LoginQueue__Breaker__TripThreshold"] = "1",
    };

    private Task RefuseAsync() => database.Source.ExecuteAsync(
        $"""
        create function refuse() returns trigger language plpgsql as $$
        begin
          if new.user_id = '{Refused}' then
            raise exception 'the database does not take this one';
          end if;
          return new;
        end $$;
        create trigger refuse before insert on user_logins for each row execute function refuse();
        """);
}
