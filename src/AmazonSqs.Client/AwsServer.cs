using BusEtl.AmazonSqs.Client.Http;

namespace BusEtl.AmazonSqs.Client;

/// <summary>What a client knows of the server that it asks, and of itself as that server sees it.</summary>
public sealed class AwsServer
{
    private readonly AwsIdentity _identity;
    private readonly TimeProvider _time;

    internal AwsServer(AwsEndpoint endpoint, ServerClock clock, AwsIdentity identity, TimeProvider time)
    {
        Host = endpoint.Host;
        Place = endpoint.Place;
        Clock = clock;
        _identity = identity;
        _time = time;
    }

    /// <summary>Where requests go: host, and port where it is not the usual one.</summary>
    public string Host { get; }

    /// <summary>The same with its region, for people: <c>sqs.eu-central-1.amazonaws.com (region eu-central-1)</c>.</summary>
    public string Place { get; }

    /// <summary>How far the clock of this machine is from the server's.</summary>
    public ServerClock Clock { get; }

    /// <summary>
    /// The server's time, to about <see cref="ServerClock.Doubt"/>, whatever the clock of this machine says: what to compare with a time that
    /// the server gave, such as <see cref="SqsMessage.SentTimestamp"/>. Until the first answer it is this machine's.
    /// </summary>
    public DateTimeOffset Now => Clock.At(_time.GetUtcNow());

    /// <summary>Why there are no credentials, as a sentence; null when there are some, or nobody can say.</summary>
    public string? CredentialTrouble => _identity.Trouble;
}
