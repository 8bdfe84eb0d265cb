using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>What makes two messages one login, and two values one token.</summary>
public sealed class RecognitionTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();

    [Fact]
    public async Task A_message_that_comes_twice_is_stored_once_and_keeps_the_day_on_which_it_was_first_sent()
    {
        var keyRing = ServiceSettings.NewKeyRing();
        var messageId = Guid.NewGuid();
        var sent = TimeProvider.System.GetUtcNow().AddDays(-2);
        var copy = new SqsSendEntry
        {
            Body = Encoding.UTF8.GetBytes(Logins.Body(userId: "twice")),
            Attributes = new Dictionary<string, string>
            {
                ["MessageId"] = messageId.ToString(),
                ["SentTimestamp"] = $"{sent.ToUnixTimeMilliseconds()}",
            },
        };
        await _queue.SendAsync([copy, copy, copy]);
        await RunAsync(keyRing);
        await _queue.SendAsync([copy]);
        var again = await RunAsync(keyRing);

        // In the first days of a month there is no partition for that day.
        database.Leaves(Table.DefaultPartition, await database.ScalarAsync<long>("select count(*) from user_logins_default"));
        Assert.Contains("1 received, 0 stored, 1 duplicates", again);
        Assert.Equal(
            [$"{messageId}|{sent:yyyy-MM-dd}"],
            await database.LinesAsync("select message_id, create_date::text from user_logins where user_id = 'twice'"));
    }

    [Fact]
    public async Task One_device_or_address_has_one_token_however_it_is_spelled_and_another_key_ring_gives_others()
    {
        var keyRing = ServiceSettings.NewKeyRing();
        await _queue.SendAsync(
        [
            Logins.Body(userId: "spelled", ip: "198.51.100.77", deviceId: "900-12-3456"),
            Logins.Body(userId: "spelled", ip: "::ffff:198.51.100.77", deviceId: " 900-12-3456 "),
        ]);
        await RunAsync(keyRing);
        await _queue.SendAsync([Logins.Body(userId: "other key", ip: "198.51.100.77", deviceId: "900-12-3456")]);
        await RunAsync(ServiceSettings.NewKeyRing());

        var tokens = await database.LinesAsync("select distinct masked_ip, masked_device_id from user_logins where user_id = 'spelled'");
        var otherTokens = await database.LinesAsync("select masked_ip, masked_device_id from user_logins where user_id = 'other key'");

        var token = Assert.Single(tokens).Split('|');
        var otherToken = Assert.Single(otherTokens).Split('|');
        Assert.NotEqual(token[0], token[1]);
        Assert.Empty(token.Intersect(otherToken));
    }

    public void Dispose() => _queue.Dispose();

    private async Task<string> RunAsync(string keyRing)
    {
        await using var service = await ServiceProcess.RunAsync(
            ServiceSettings.For(database, _queue, keyRing), 0, "run", "--exit-when-drained");

        return service.Output;
    }
}
