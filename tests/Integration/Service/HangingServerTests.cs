using System.Diagnostics;
using System.Net;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Servers that take a connection and never answer, from the start of the service to its stop.</summary>
public sealed class HangingServerTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Messages = 100;

    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    private readonly TestQueue _queue = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hanging_SQS_leaves_the_service_alive_and_does_not_hold_up_a_stop(bool fromTheStart)
    {
        await using var gateway = new FaultyGateway(TestEnvironment.Sqs);
        await AssertStopsAsync(gateway, fromTheStart, "queue", ("Amazon__ServiceUrl", gateway.Address));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hanging_database_leaves_the_service_alive_and_does_not_hold_up_a_stop(bool fromTheStart)
    {
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var gateway = new FaultyGateway($"tcp://{server.Host}:{server.Port}");
        (server.Host, server.Port, server.Timeout) = ("127.0.0.1", gateway.Port, 3);
        await AssertStopsAsync(gateway, fromTheStart, "database", ("ConnectionStrings__BusEtl", server.ConnectionString));
    }

    [Fact]
    public async Task A_hanging_KMS_ends_the_start_and_is_named()
    {
        await using var gateway = new FaultyGateway("http://127.0.0.1:1");
        gateway.Switch(GatewayMode.Hold);
        var settings = ServiceSettings.For(database, _queue);
        settings["Masking__KeyRing"] = Convert.ToBase64String("ciphertext"u8);
        settings["Masking__KmsWrapped"] = "true";
        settings["AWS_ENDPOINT_URL_KMS"] = gateway.Address;

        await using var service = await ServiceProcess.RunAsync(settings, 1, "run");

        Assert.Contains("AWS KMS could not be asked to unwrap it: it did not answer within 15 s.", service.Log);
    }

    [Fact]
    public async Task Deletes_that_hang_do_not_hold_up_a_stop()
    {
        _queue.Leaves(_queue.Name, Messages);
        database.Leaves(logins: Messages);
        var stored = await database.ScalarAsync<long>("select count(*) from user_logins");
        await using var sqs = await SqsGateway.StartAsync();
        var deletes = sqs.On("DeleteMessageBatch").Hold();
        await _queue.SendAsync(Logins.Distinct(Messages));
        await using var service = ServiceProcess.Start(Settings(("Amazon__ServiceUrl", sqs.Address)), "run");
        await Deadline.WaitForAsync("all are stored", async () =>
            await database.ScalarAsync<long>("select count(*) from user_logins") == stored + Messages);
        await Deadline.WaitForAsync("they are being deleted", () => deletes.Taken > 0);
        await database.WaitUntilAnnouncedAsync();

        await AssertStopsAsync(service);
    }

    public void Dispose() => _queue.Dispose();

    private async Task AssertStopsAsync(FaultyGateway gateway, bool fromTheStart, string check, (string Name, string Value) address)
    {
        _queue.Leaves(_queue.Name, Messages);
        if (fromTheStart)
            gateway.Switch(GatewayMode.Hold);
        await using var service = ServiceProcess.Start(Settings(address), "run");
        using var health = await ServiceHealth.OfAsync(service);
        if (!fromTheStart)
        {
            await health.WaitUntilReadyAsync();
            gateway.Switch(GatewayMode.Hold);
        }

        await _queue.SendAsync(Logins.Distinct(Messages));
        await health.NoticeAsync(check);
        Assert.Equal(HttpStatusCode.OK, (await health.LiveAsync()).Status);

        await AssertStopsAsync(service);
    }

    // With a good deal more than it needs: a machine under load takes its time to end a process.
    private static async Task AssertStopsAsync(ServiceProcess service)
    {
        var stop = Stopwatch.StartNew();
        Assert.Equal(0, await service.TerminateAsync());
        Assert.InRange(stop.Elapsed, TimeSpan.Zero, ShutdownTimeout + TimeSpan.FromSeconds(4));
    }

    private Dictionary<string, string> Settings((string Name, string Value) address) => new(ServiceSettings.For(database, _queue))
    {
        [address.Name] = address.Value,
        ["LoginQueue__ShutdownTimeout"] = $"{ShutdownTimeout}",
    };
}
