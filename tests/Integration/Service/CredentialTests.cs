using System.Diagnostics;
using System.Net;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Credentials that do not come, or cannot be used, with the real executable.</summary>
public sealed class CredentialTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const string Container = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private const string Instance = "AWS_EC2_METADATA_SERVICE_ENDPOINT";

    // A probe gives up after 1 s (Kubernetes) or 5 s (ECS).
    private static readonly TimeSpan LongestLiveness = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    private readonly TestQueue _queue = new();
    private readonly string _profiles = Path.GetTempFileName();

    [Theory]
    [InlineData(Container, "the endpoint {0} (AWS_CONTAINER_CREDENTIALS_FULL_URI)")]
    [InlineData(Instance, "the instance metadata at {0}")]
    public async Task Credentials_that_hang_at_the_start_leave_the_service_alive_and_it_goes_on_when_they_come(string variable, string asked)
    {
        await using var server = await CredentialServer.StartAsync();
        await using var service = ServiceProcess.Start(Settings((variable, server.Address)), "run");
        using var health = await ServiceHealth.OfAsync(service);
        var reason = $"There are no AWS credentials: {string.Format(asked, server.Address)} does not answer.";

        await Deadline.WaitForAsync("readiness names the endpoint", async () => (await health.ReadyAsync()).ReasonOf("queue") == reason);
        await AssertAliveAsync(health);
        await Deadline.WaitForAsync("the log names it", () =>
            service.Output.Contains($"The queues cannot be made ready. {reason} It is tried again in", StringComparison.Ordinal));

        server.Answer();
        await health.WaitUntilReadyAsync();
        var stored = await CountRowsAsync();
        await _queue.SendAsync(Logins.Distinct(1));
        await Deadline.WaitForAsync("a login is stored", async () => await CountRowsAsync() == stored + 1);
        await AssertStopsInTimeAsync(service);
    }

    [Theory]
    [InlineData(Container)]
    [InlineData(Instance)]
    public async Task Credentials_that_hang_at_the_start_do_not_hold_up_a_stop(string variable)
    {
        await using var server = await CredentialServer.StartAsync();
        await using var service = ServiceProcess.Start(Settings((variable, server.Address)), "run");
        using var health = await ServiceHealth.OfAsync(service);
        await Deadline.WaitForAsync("they are asked for", () => server.Asked > 0);

        await AssertStopsInTimeAsync(service);
    }

    [Fact]
    public async Task Credentials_that_lapse_while_their_endpoint_hangs_leave_the_service_alive_and_do_not_hold_up_a_stop()
    {
        await using var server = await CredentialServer.StartAsync();
        server.Answer(lifetime: TimeSpan.FromSeconds(1));
        await using var service = ServiceProcess.Start(Settings((Container, server.Address)), "run");
        using var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();

        server.Hold();
        await Deadline.WaitForAsync("readiness names the endpoint", async () =>
            (await health.ReadyAsync()).ReasonOf("queue")?.StartsWith("There are no AWS credentials", StringComparison.Ordinal) == true);
        await AssertAliveAsync(health);
        await AssertStopsInTimeAsync(service);
    }

    [Theory]
    [InlineData("web identity", "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are set, as EKS does for the role of a service account.")]
    [InlineData("assumes", "the profile 'assumes' assumes the role arn:aws:iam::123456789012:role/etl (role_arn), which this version cannot do.")]
    [InlineData("exchanges", "the profile 'exchanges' exchanges a web identity for the role arn:aws:iam::123456789012:role/etl")]
    [InlineData("session", "the profile 'session' signs in by IAM Identity Center (SSO), which this version cannot do.")]
    [InlineData("legacy", "the profile 'legacy' signs in by IAM Identity Center (SSO), which this version cannot do.")]
    [InlineData("nobody", "the profile 'nobody' (AWS_PROFILE) is in none of the files of profiles.")]
    public async Task Credentials_that_cannot_be_used_end_the_start_and_are_named(string kind, string reason)
    {
        await File.WriteAllTextAsync(
            _profiles,
            """
            [profile source]
            aws_access_key_id = local
            aws_secret_access_key = local
            [profile assumes]
            role_arn = arn:aws:iam::123456789012:role/etl
            source_profile = source
            [profile exchanges]
            role_arn = arn:aws:iam::123456789012:role/etl
            web_identity_token_file = /var/run/token
            [profile session]
            sso_session = corp
            sso_account_id = 123456789012
            sso_role_name = etl
            [sso-session corp]
            sso_region = eu-west-1
            sso_start_url = https://corp.awsapps.com/start
            [profile legacy]
            sso_account_id = 123456789012
            sso_role_name = etl
            sso_region = eu-west-1
            sso_start_url = https://corp.awsapps.com/start
            """,
            TestContext.Current.CancellationToken);
        var settings = kind == "web identity"
            ? Settings(("AWS_WEB_IDENTITY_TOKEN_FILE", _profiles), ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/etl"))
            : Settings(("AWS_PROFILE", kind), ("AWS_CONFIG_FILE", _profiles));

        await using var service = await ServiceProcess.RunAsync(settings, 1, "run", "--live");

        Assert.Contains(reason, service.Log);
        Assert.DoesNotContain("   at ", service.Log);
        Assert.DoesNotContain("is tried again", service.Log);
    }

    [Fact]
    public async Task Keys_of_a_profile_and_of_a_process_are_used()
    {
        await File.WriteAllTextAsync(
            _profiles,
            """
            [profile keys]
            aws_access_key_id = local
            aws_secret_access_key = local
            [profile process]
            credential_process = echo '{ "Version": 1, "AccessKeyId": "local", "SecretAccessKey": "local" }'
            """,
            TestContext.Current.CancellationToken);

        foreach (var profile in (string[])["keys", "process"])
        {
            var settings = Settings(("AWS_PROFILE", profile), ("AWS_CONFIG_FILE", _profiles));
            await using var service = await ServiceProcess.RunAsync(settings, 0, "run", "--exit-when-drained");
        }
    }

    public void Dispose()
    {
        _queue.Dispose();
        File.Delete(_profiles);
    }

    private Dictionary<string, string> Settings(params (string Name, string Value)[] changes)
    {
        var settings = ServiceSettings.For(database, _queue);
        settings["AWS_ACCESS_KEY_ID"] = "";
        settings["AWS_SECRET_ACCESS_KEY"] = "";
        settings["AWS_SHARED_CREDENTIALS_FILE"] = "/nowhere/credentials";
        settings["AWS_CONFIG_FILE"] = "/nowhere/config";
        settings["Amazon__Publish"] = "false";
        settings["LoginQueue__ShutdownTimeout"] = $"{ShutdownTimeout}";
        foreach (var (name, value) in changes)
            settings[name] = value;

        return settings;
    }

    private Task<long> CountRowsAsync() => database.ScalarAsync<long>("select count(*) from user_logins");

    private static async Task AssertAliveAsync(ServiceHealth health)
    {
        for (var look = 0; look < 3; look++)
        {
            var took = Stopwatch.StartNew();
            Assert.Equal(HttpStatusCode.OK, (await health.LiveAsync()).Status);
            Assert.InRange(took.Elapsed, TimeSpan.Zero, LongestLiveness);
        }
    }

    private static async Task AssertStopsInTimeAsync(ServiceProcess service)
    {
        var stop = Stopwatch.StartNew();
        Assert.Equal(0, await service.TerminateAsync());
        Assert.InRange(stop.Elapsed, TimeSpan.Zero, ShutdownTimeout + TimeSpan.FromSeconds(4));
    }
}
