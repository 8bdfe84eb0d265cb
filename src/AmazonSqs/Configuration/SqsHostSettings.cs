using Amazon.Runtime;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Hosting;
using MassTransit;

namespace BusEtl.AmazonSqs.Configuration;

/// <summary>How the bus reaches SQS, as configured.</summary>
internal sealed class SqsHostSettings : IAmazonSqsHostConfigurator
{
    private string? _accessKey;
    private string? _secretKey;
    private AWSCredentials? _credentials;
    private Uri? _serviceUrl;

    public string? Region { get; init; }

    public bool CreateQueues { get; private set; } = true;

    public TimeSpan LongestDelay { get; private set; } = SqsLimits.MaxDelay;

    public Destinations Destinations { get; private set; } = Destinations.Any;

    public long PrefetchBytes { get; private set; } = long.MaxValue;

    private AWSCredentials? Credentials => _credentials ?? StaticCredentials();

    /// <summary>Answers in place of the network, in tests.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    public SqsClientOptions ToClientOptions() => new() { Region = Region, ServiceUrl = _serviceUrl, Credentials = Credentials };

    public SnsClientOptions ToSnsClientOptions() => new() { Region = Region, SharedServiceUrl = _serviceUrl, Credentials = Credentials };

    void IAmazonSqsHostConfigurator.AccessKey(string accessKey) => _accessKey = accessKey;

    void IAmazonSqsHostConfigurator.SecretKey(string secretKey) => _secretKey = secretKey;

    void IAmazonSqsHostConfigurator.Credentials(AWSCredentials credentials) => _credentials = credentials;

    void IAmazonSqsHostConfigurator.ServiceUrl(Uri serviceUrl) => _serviceUrl = serviceUrl;

    void IAmazonSqsHostConfigurator.CreateQueues(bool create) => CreateQueues = create;

    void IAmazonSqsHostConfigurator.LongestDelay(TimeSpan longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(longest, SqsLimits.MaxDelay);
        ArgumentOutOfRangeException.ThrowIfNotEqual(longest.Ticks % TimeSpan.TicksPerSecond, 0, nameof(longest));
        LongestDelay = longest;
    }

    void IAmazonSqsHostConfigurator.SendOnlyTo(IEnumerable<string> queueNames, IEnumerable<string> topicNames) =>
        Destinations = new Destinations(queueNames.ToHashSet(StringComparer.Ordinal), topicNames.ToHashSet(StringComparer.Ordinal));

    void IAmazonSqsHostConfigurator.PrefetchBytes(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, SqsLimits.MaxMessageBytes);
        PrefetchBytes = bytes;
    }

    private BasicAWSCredentials? StaticCredentials()
    {
        if (_accessKey is null && _secretKey is null)
            return null;

        if (string.IsNullOrEmpty(_accessKey) || string.IsNullOrEmpty(_secretKey))
            throw new ConfigurationException("A static access key of SQS needs both AccessKey and SecretKey.");

        return new BasicAWSCredentials(_accessKey, _secretKey);
    }
}
