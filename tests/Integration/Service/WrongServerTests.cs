using System.Net;
using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service;

/// <summary>A server, a clock or a key that is not the right one, with the real executable: waiting does not help, and the text says why.</summary>
public sealed class WrongServerTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();

    [Theory]
    [InlineData(
        400, "<ErrorResponse><Error><Code>InvalidAction</Code></Error></ErrorResponse>",
        "answers in XML: it speaks SQS's old query protocol only.")]
    [InlineData(200, "<html><body>Please sign in.</body></html>", "answers with a page in HTML")]
    [InlineData(200, """{"status":"ok"}""", "answers in JSON that is not SQS's.")]
    [InlineData(200, "", "answers with nothing")]
    [InlineData(404, "", "answers with 404 and without a code of SQS's")]
    [InlineData(404, """{"message":"no such page"}""", "answers with 404 and without a code of SQS's")]
    [InlineData(308, "", "sends the request elsewhere")]
    public async Task A_server_that_is_not_SQS_ends_the_start_and_is_told(int status, string body, string what)
    {
        await using var server = await SqsGateway.StartAsync();
        server.On(null).Reply((HttpStatusCode)status, body, "text/plain");

        var log = await EndsAsync(server.Address);

        Assert.Contains($"The queue {_queue.Name} cannot be opened: The server at {new Uri(server.Address).Authority} {what}", log);
        Assert.Contains("Its address comes from Amazon:ServiceUrl.", log);
    }

    [Fact]
    public async Task A_server_without_TLS_where_TLS_is_expected_ends_the_start()
    {
        await using var server = await SqsGateway.StartAsync();
        var log = await EndsAsync(server.Address.Replace("http:", "https:", StringComparison.Ordinal));
        Assert.Contains("It does not speak TLS: its address may have to begin with http:// rather than https://.", log);
    }

    [Fact]
    public async Task A_PostgreSQL_where_SQS_is_expected_is_named_by_its_port()
    {
        var postgres = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var settings = ServiceSettings.For(database, _queue);
        settings["Amazon__ServiceUrl"] = $"http://{postgres.Host}:{postgres.Port}";
        await using var service = ServiceProcess.Start(settings, "run");

        await Deadline.WaitForAsync("the log names it", () => service.Output.Contains(
            $"The queues cannot be made ready. SQS at {postgres.Host}:{postgres.Port} could not be reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_clock_that_is_off_ends_the_start_with_its_difference_and_blames_no_right()
    {
        await using var server = await SqsGateway.StartAsync();
        RefuseTime(server);

        var log = await EndsAsync(server.Address);

        Assert.Contains("The clock of this machine is 10 minutes behind that of SQS at ", log);
        Assert.DoesNotContain("role needs", log);
    }

    [Fact]
    public async Task A_clock_that_goes_wrong_while_it_runs_shows_in_readiness_and_passes()
    {
        await using var server = await SqsGateway.StartAsync();
        var settings = ServiceSettings.For(database, _queue);
        settings["Amazon__ServiceUrl"] = server.Address;
        await using var service = ServiceProcess.Start(settings, "run");
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();

        var rule = RefuseTime(server);
        Assert.Contains("The clock of this machine is 10 minutes behind that of SQS at ", await health.NoticeAsync("queue"));

        rule.End();
        await health.WaitUntilReadyAsync();
    }

    [Theory]
    [InlineData("InvalidClientTokenId", "AWS does not know the access key of the credentials, which come from the environment (AWS_ACCESS_KEY_ID)")]
    [InlineData("ExpiredTokenException", "The session of the credentials has lapsed; they come from the environment (AWS_ACCESS_KEY_ID).")]
    [InlineData("SignatureDoesNotMatch", "The secret key does not belong to the access key of the credentials")]
    public async Task Keys_that_AWS_does_not_take_end_the_start_and_blame_no_right(string code, string reason)
    {
        await using var server = await SqsGateway.StartAsync();
        server.On(null).Refuse(HttpStatusCode.Forbidden, code, "No.");

        var log = await EndsAsync(server.Address);

        Assert.Contains(reason, log);
        Assert.DoesNotContain("role needs", log);
    }

    public void Dispose() => _queue.Dispose();

    private static GatewayRule RefuseTime(SqsGateway server) => server.On(null)
        .Refuse(HttpStatusCode.Forbidden, "InvalidSignatureException", "Signature expired: 1 is now earlier than 2")
        .Dated(TimeSpan.FromMinutes(10));

    private async Task<string> EndsAsync(string address)
    {
        var settings = ServiceSettings.For(database, _queue);
        settings["Amazon__ServiceUrl"] = address;
        await using var service = await ServiceProcess.RunAsync(settings, 1, "run", "--live");

        Assert.DoesNotContain("   at ", service.Log);
        Assert.DoesNotContain("is tried again", service.Log);

        return service.Log;
    }
}
