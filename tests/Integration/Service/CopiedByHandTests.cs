using System.Globalization;
using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>An operator's copy of a message from the error queue is the same message to the service.</summary>
public sealed class CopiedByHandTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private static readonly TimeSpan VisibilityTimeout = TimeSpan.FromSeconds(2);

    private readonly TestQueue _queue = new();
    private readonly string _user = $"refused {Guid.NewGuid():N}";

    [Theory]
    [InlineData(null)]
    [InlineData(20)]
    public async Task A_message_copied_by_hand_from_the_error_queue_twice_is_stored_once_as_the_message_it_first_was(int? daysAgo)
    {
        var settings = ServiceSettings.For(database, _queue);
        settings["LoginQueue__Retry__Intervals__0"] = "00:00:00.05";
        settings["LoginQueue__Redelivery__Intervals"] = "";
        settings["LoginQueue__Receive__VisibilityTimeout"] = $"{VisibilityTimeout}";
        var original = await SendOriginalAsync(daysAgo);
        await RefuseAsync();
        Assert.Contains("1 received, 0 stored, 0 duplicates, 0 rejected, 1 failed", await RunAsync(settings));
        await AcceptAsync();

        var moved = Assert.Single(await _queue.TakeAllAsync(_queue.ErrorName));
        Assert.Equal(original.MessageId, moved.Attributes["MessageId"]);
        Assert.Equal(Milliseconds(original.Sent), moved.Attributes["SentTimestamp"]);
        var copy = new SqsSendEntry { Body = moved.Body, Attributes = moved.Attributes };
        await _queue.SendAsync([copy, copy], VisibilityTimeout);

        Assert.Contains("2 received, 1 stored, 1 duplicates, 0 rejected in ", await RunAsync(settings));
        Assert.Equal(
            [$"{original.MessageId}|{original.Sent.UtcDateTime:yyyy-MM-dd}"],
            await database.LinesAsync($"select message_id, create_date::text from user_logins where user_id = '{_user}'"));
        _queue.Leaves(_queue.ErrorName, 1); // The one that was copied: no copy came to be another.
        database.Leaves(logins: 1);
        // There may be no partition for that day.
        database.Leaves(Table.DefaultPartition, await database.ScalarAsync<long>(
            $"select count(*) from user_logins_default where user_id = '{_user}'"));
    }

    public void Dispose() => _queue.Dispose();

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static async Task<string> RunAsync(Dictionary<string, string> settings)
    {
        await using var service = await ServiceProcess.RunAsync(settings, 0, "run", "--exit-when-drained");

        return service.Output;
    }

    // Without a time of its own it is a raw message, and who it is and when it was sent is what the queue says.
    private async Task<(string MessageId, DateTimeOffset Sent)> SendOriginalAsync(int? daysAgo)
    {
        if (daysAgo is { } days)
        {
            var original = (MessageId: Guid.NewGuid().ToString(), Sent: TimeProvider.System.GetUtcNow().AddDays(-days));
            var entry = new SqsSendEntry
            {
                Body = Encoding.UTF8.GetBytes(Logins.Body(userId: _user)),
                Attributes = new Dictionary<string, string>
                {
                    ["MessageId"] = original.MessageId,
                    ["SentTimestamp"] = Milliseconds(original.Sent),
                },
            };
            await _queue.SendAsync([entry], VisibilityTimeout);

            return original;
        }

        await _queue.SendAsync([Logins.Body(userId: _user)], VisibilityTimeout);
        var raw = Assert.Single(await _queue.TakeAllAsync(_queue.Name)); // Visible again after the visibility timeout.

        return (raw.MessageId, raw.SentTimestamp);
    }

    private Task RefuseAsync() => database.Source.ExecuteAsync(
        $"""
        create function refuse() returns trigger language plpgsql as $$
        begin
          if new.user_id = '{_user}' then
            raise exception 'the database does not take this one';
          end if;
          return new;
        end $$;
        create trigger refuse before insert on user_logins for each row execute function refuse();
        """);

    private Task AcceptAsync() => database.Source.ExecuteAsync("drop trigger refuse on user_logins; drop function refuse();");
}
