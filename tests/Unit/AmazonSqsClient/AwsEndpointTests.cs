using Amazon;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Client.Http;
using static BusEtl.Tests.Unit.AmazonSqsClient.ScriptedSqs;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class AwsEndpointTests
{
    [Theory]
    [InlineData("eu-west-1", "https://sqs.eu-west-1.amazonaws.com/")]
    [InlineData("us-gov-west-1", "https://sqs.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://sqs.cn-north-1.amazonaws.com.cn/")]
    [InlineData("xx-future-7", "https://sqs.xx-future-7.amazonaws.com/")]
    public void A_region_has_its_own_endpoint(string region, string url)
    {
        var endpoint = Resolve(null, region);
        Assert.Equal(url, endpoint.Url.AbsoluteUri);
        Assert.Equal(endpoint.Url.Host, endpoint.Host);
        Assert.Equal(region, endpoint.Region);
    }

    [Theory]
    [InlineData("eu-west-1", false, true, "https://sqs.eu-west-1.api.aws/")]
    [InlineData("us-east-1", true, false, "https://sqs-fips.us-east-1.amazonaws.com/")]
    [InlineData("us-east-1", true, true, "https://sqs-fips.us-east-1.api.aws/")]
    [InlineData("us-gov-west-1", true, false, "https://sqs.us-gov-west-1.amazonaws.com/")]
    [InlineData("us-gov-west-1", true, true, "https://sqs-fips.us-gov-west-1.api.aws/")]
    [InlineData("cn-north-1", false, true, "https://sqs.cn-north-1.api.amazonwebservices.com.cn/")]
    public void The_environment_chooses_FIPS_and_dual_stack_endpoints(string region, bool fips, bool dualStack, string url) =>
        Assert.Equal(url, Resolve(null, region, Fips(fips), DualStack(dualStack)).Url.AbsoluteUri);

    // The rules of KMS are those of SQS and SNS, the American government's regions apart, and its package is in the program.
    [Fact]
    public void FIPS_and_dual_stack_endpoints_are_those_that_AWSs_own_client_has()
    {
        var regions = RegionEndpoint.EnumerableAllRegions
            .Where(region => region.PartitionName is "aws" or "aws-cn" && !region.SystemName.EndsWith("-regional", StringComparison.Ordinal))
            .ToList();
        Assert.InRange(regions.Count, 20, 200);
        foreach (var region in regions)
        {
            foreach (var (fips, dualStack) in ((bool, bool)[])[(false, false), (false, true), (true, false), (true, true)])
            {
                var configuration = new AmazonKeyManagementServiceConfig
                {
                    RegionEndpoint = region,
                    UseFIPSEndpoint = fips,
                    UseDualstackEndpoint = dualStack,
                };
                using var kms = new AmazonKeyManagementServiceClient(new BasicAWSCredentials("a", "b"), configuration);
                var url = kms.DetermineServiceOperationEndpoint(new DecryptRequest()).URL;
                Assert.Equal(new Uri(url), Resolve("kms", null, region.SystemName, Fips(fips), DualStack(dualStack)).Url);
            }
        }
    }

    [Fact]
    public void FIPS_and_dual_stack_do_not_go_with_an_address_of_ones_own()
    {
        var fips = Assert.Throws<AwsConfigurationException>(() => Resolve("http://given:1", "eu-west-1", Fips(true)));
        Assert.StartsWith(
            "AWS_USE_FIPS_ENDPOINT (or the same of the AWS profile) is set, and the address of sqs comes from Amazon:ServiceUrl",
            fips.Message,
            StringComparison.Ordinal);
        var dualStack = Assert.Throws<AwsConfigurationException>(
            () => Resolve(null, "eu-west-1", ("AWS_ENDPOINT_URL_SQS", "http://sqs:2"), DualStack(true)));
        Assert.StartsWith("AWS_USE_DUALSTACK_ENDPOINT", dualStack.Message, StringComparison.Ordinal);
        Assert.Contains("comes from AWS_ENDPOINT_URL_SQS", dualStack.Message, StringComparison.Ordinal);
        var word = Assert.Throws<AwsConfigurationException>(() => Resolve(null, "eu-west-1", ("AWS_USE_FIPS_ENDPOINT", "yes")));
        Assert.Equal("AWS_USE_FIPS_ENDPOINT must be true or false, not 'yes'.", word.Message);
    }

    [Fact]
    public void The_services_own_variable_wins_over_an_address_of_several_services_which_wins_over_the_others()
    {
        var shared = new Uri("http://shared:1");
        Assert.Equal("sns:2", Resolve("sns", shared, "eu-west-1", ("AWS_ENDPOINT_URL_SNS", "http://sns:2")).Host);
        (string, string) sqs = ("AWS_ENDPOINT_URL_SQS", "http://sqs:2"), all = ("AWS_ENDPOINT_URL", "http://all:3");
        Assert.Equal("shared:1", Resolve("sns", shared, "eu-west-1", sqs, all).Host);
        (string, string) ignored = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        Assert.Equal("shared:1", Resolve("sns", shared, "eu-west-1", ("AWS_ENDPOINT_URL_SNS", "http://sns:2"), ignored).Host);
    }

    [Fact]
    public void The_given_address_wins_over_the_environment()
    {
        (string, string) sqs = ("AWS_ENDPOINT_URL_SQS", "http://sqs:2"), all = ("AWS_ENDPOINT_URL", "http://all:3");
        Assert.Equal("given:1", Resolve("http://given:1", "eu-west-1", sqs, all).Host);
    }

    [Fact]
    public void The_services_own_variable_wins_over_the_one_for_all()
    {
        (string, string) all = ("AWS_ENDPOINT_URL", "http://all:3");
        Assert.Equal("sqs:2", Resolve(null, "eu-west-1", ("AWS_ENDPOINT_URL_SQS", "http://sqs:2"), all).Host);
        Assert.Equal("all:3", Resolve(null, "eu-west-1", ("AWS_ENDPOINT_URL_SQS", " "), all).Host);
        Assert.Equal("all:3", Resolve(null, "eu-west-1", ("AWS_ENDPOINT_URL_SNS", "http://sns:2"), all).Host);
        Assert.Equal("sqs.eu-west-1.amazonaws.com", Resolve(null, "eu-west-1", all, ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")).Host);
    }

    [Fact]
    public void The_region_comes_from_the_options_then_the_environment()
    {
        (string, string) region = ("AWS_REGION", "eu-west-2"), fallback = ("AWS_DEFAULT_REGION", "eu-west-3");
        Assert.Equal("eu-west-1", Resolve(null, "eu-west-1", region, fallback).Region);
        Assert.Equal("eu-west-2", Resolve(null, null, region, fallback).Region);
        Assert.Equal("eu-west-3", Resolve(null, "", fallback).Region);
    }

    [Theory]
    [InlineData("http://[::1]:4566", "[::1]:4566")]
    [InlineData("http://localhost:80", "localhost")]
    [InlineData("https://localhost:443/base/", "localhost")]
    public void The_signed_host_is_the_one_that_is_sent(string url, string host) => Assert.Equal(host, Resolve(url, "eu-west-1").Host);

    [Fact]
    public void A_wrong_address_or_region_stops_the_start_and_is_named()
    {
        var variable = Assert.Throws<AwsConfigurationException>(() => Resolve(null, "eu-west-1", ("AWS_ENDPOINT_URL_SQS", "not a url")));
        Assert.Contains("AWS_ENDPOINT_URL_SQS", variable.Message, StringComparison.Ordinal);
        var scheme = Assert.Throws<AwsConfigurationException>(() => Resolve("ftp://host", "eu-west-1"));
        Assert.Contains("ftp://host", scheme.Message, StringComparison.Ordinal);
        var region = Assert.Throws<AwsConfigurationException>(() => Resolve(null, "no/region"));
        Assert.Contains("no/region", region.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://sqs.eu-west-1.amazonaws.com", true)]
    [InlineData("http://sqs.eu-west-1.amazonaws.com", false)]
    [InlineData("http://10.0.0.7:4566", false)]
    [InlineData("http://[fd00::7]:4566", false)]
    [InlineData("http://localhost.example.org", false)]
    [InlineData("http://localstack:4566", true)]
    [InlineData("http://localhost:4566", true)]
    [InlineData("http://127.0.0.2:4566", true)]
    [InlineData("http://[::1]:4566", true)]
    public void Without_TLS_only_this_machine_and_names_without_a_dot_are_asked(string url, bool isAsked)
    {
        Assert.Equal(isAsked, Fault(() => Resolve(url, "eu-west-1")) is null);
        Assert.Equal(isAsked, Fault(() => Resolve("sns", null, "eu-west-1", ("AWS_ENDPOINT_URL_SNS", url))) is null);
        Assert.Equal(isAsked, Fault(() => Resolve("sns", null, "eu-west-1", ("AWS_ENDPOINT_URL", url))) is null);
    }

    [Fact]
    public void An_address_without_TLS_is_refused_with_what_it_was_taken_from() => Assert.Equal(
        "The address of sqs, from AWS_ENDPOINT_URL_SQS, is http://sqs.example.org: without https only this machine and names without a dot may be "
        + "asked, since whoever is on the way reads every message. Use https.",
        Fault(() => Resolve(null, "eu-west-1", ("AWS_ENDPOINT_URL_SQS", "http://sqs.example.org/a")))?.Message);

    [Theory]
    [InlineData("http://localstack:4566", false)]
    [InlineData("http://kms.example.org", false)]
    [InlineData("https://kms.example.org", true)]
    [InlineData("http://127.0.0.1:4566", true)]
    public void Keys_do_not_travel_without_TLS_but_within_this_machine(string url, bool isSafe) =>
        Assert.Equal(isSafe, PlainHttp.IsSafeForSecrets(new Uri(url)));

    [Fact]
    public async Task The_environment_is_looked_up_by_the_client()
    {
        var sqs = new ScriptedSqs().Answer("{}");
        using var client = sqs.Client(new(), null, ("AWS_REGION", "eu-west-2"), ("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:4566/base"));
        await client.ReceiveMessageAsync(QueueUrl, new SqsReceiveRequest(), Token);
        Assert.Equal("http://127.0.0.1:4566/base", sqs.Only.Url.AbsoluteUri);
    }

    private static Exception? Fault(Func<AwsEndpoint> resolve) => Record.Exception(resolve);

    private static (string Name, string Value) Fips(bool use) => ("AWS_USE_FIPS_ENDPOINT", use ? "true" : "false");

    private static (string Name, string Value) DualStack(bool use) => ("AWS_USE_DUALSTACK_ENDPOINT", use ? "true" : "false");

    private static AwsEndpoint Resolve(string? url, string? region, params (string Name, string Value)[] environment) => AwsEndpoint.Resolve(
        "sqs", url is null ? null : new Uri(url), region, name => environment.FirstOrDefault(variable => variable.Name == name).Value);

    private static AwsEndpoint Resolve(string service, Uri? shared, string region, params (string Name, string Value)[] environment) =>
        AwsEndpoint.Resolve(service, null, region, name => environment.FirstOrDefault(variable => variable.Name == name).Value, shared);
}
