using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>Where SQS and SNS are, by settings, environment and profile, with the real executable.</summary>
public sealed class EndpointTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const string Publish = "PublishBatch";

    private readonly TestQueue _queue = new();
    private readonly string _profiles = Path.GetTempFileName();

    [Fact]
    public async Task The_setting_is_for_SNS_too_unless_SNS_has_a_variable_of_its_own()
    {
        await using var common = await SqsGateway.StartAsync();
        await using var topics = await SqsGateway.StartAsync();
        var settings = ServiceSettings.For(database, _queue);
        settings["Amazon__ServiceUrl"] = common.Address;

        await RunAsync(settings);
        Assert.Contains(common.Calls, call => call.Action == Publish);

        common.Calls.Clear();
        settings["AWS_ENDPOINT_URL_SNS"] = topics.Address;
        await RunAsync(settings);
        Assert.Contains(topics.Calls, call => call.Action == Publish);
        Assert.DoesNotContain(topics.Calls, call => call.Action.Contains("Message", StringComparison.Ordinal));
        Assert.DoesNotContain(common.Calls, call => call.Action == Publish);
    }

    [Fact]
    public async Task The_services_of_a_profile_have_their_addresses()
    {
        await using var queues = await SqsGateway.StartAsync();
        await using var topics = await SqsGateway.StartAsync();
        await File.WriteAllTextAsync(
            _profiles,
            $"""
            [profile dev]
            region = us-east-1
            aws_access_key_id = local
            aws_secret_access_key = local
            services = local
            [services local]
            sqs =
              endpoint_url = {queues.Address}
            sns =
              endpoint_url = {topics.Address}
            """,
            TestContext.Current.CancellationToken);
        var settings = ServiceSettings.For(database, _queue);
        foreach (var name in (string[])["Amazon__ServiceUrl", "Amazon__Region", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
            settings.Remove(name);
        settings["AWS_PROFILE"] = "dev";
        settings["AWS_CONFIG_FILE"] = _profiles;

        await RunAsync(settings);

        Assert.Contains(queues.Calls, call => call.Action == "ReceiveMessage");
        Assert.Contains(topics.Calls, call => call.Action == Publish);
        Assert.DoesNotContain(queues.Calls, call => call.Action == Publish);
    }

    [Theory]
    [InlineData("AWS_USE_FIPS_ENDPOINT", "true", "AWS_USE_FIPS_ENDPOINT (or the same of the AWS profile) is set, and the address of sqs")]
    [InlineData("AWS_ENDPOINT_URL_SNS", "http://sns.example.com", "The address of sns, from AWS_ENDPOINT_URL_SNS, is http://sns.example.com: without https")]
    [InlineData("AWS_USE_DUALSTACK_ENDPOINT", "yes", "AWS_USE_DUALSTACK_ENDPOINT must be true or false, not 'yes'.")]
    public async Task What_does_not_go_together_ends_the_start_with_a_sentence(string variable, string value, string reason)
    {
        var settings = ServiceSettings.For(database, _queue);
        settings[variable] = value;
        await using var service = await ServiceProcess.RunAsync(settings, 1, "run", "--live");

        Assert.Contains(reason, service.Log);
        Assert.DoesNotContain("   at ", service.Log);
    }

    public void Dispose()
    {
        _queue.Dispose();
        File.Delete(_profiles);
    }

    private async Task RunAsync(Dictionary<string, string> settings)
    {
        await _queue.SendAsync(Logins.Distinct(3));
        await using var service = await ServiceProcess.RunAsync(settings, 0, "run", "--exit-when-drained");
    }
}
