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
        var variable = Assert.Throws<InvalidOperationException>(() => Resolve(null, "eu-west-1", ("AWS_ENDPOINT_URL_SQS", "not a url")));
        Assert.Contains("AWS_ENDPOINT_URL_SQS", variable.Message, StringComparison.Ordinal);
        var scheme = Assert.Throws<InvalidOperationException>(() => Resolve("ftp://host", "eu-west-1"));
        Assert.Contains("ftp://host", scheme.Message, StringComparison.Ordinal);
        var region = Assert.Throws<InvalidOperationException>(() => Resolve(null, "no/region"));
        Assert.Contains("no/region", region.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_is_looked_up_by_the_client()
    {
        var sqs = new ScriptedSqs().Answer("{}");
        using var client = sqs.Client(new(), null, ("AWS_REGION", "eu-west-2"), ("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:4566/base"));
        await client.ReceiveMessageAsync(QueueUrl, new SqsReceiveRequest(), Token);
        Assert.Equal("http://127.0.0.1:4566/base", sqs.Only.Url.AbsoluteUri);
    }

    private static AwsEndpoint Resolve(string? url, string? region, params (string Name, string Value)[] environment)
    {
        var address = url is null ? null : new Uri(url);
        return AwsEndpoint.Resolve("sqs", address, region, name => environment.FirstOrDefault(variable => variable.Name == name).Value);
    }
}
