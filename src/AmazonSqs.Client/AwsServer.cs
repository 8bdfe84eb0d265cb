using BusEtl.AmazonSqs.Client.Http;

namespace BusEtl.AmazonSqs.Client;

/// <summary>What a client knows of the server that it asks, and of itself as that server sees it.</summary>
public sealed class AwsServer
{
    private readonly AwsIdentity _identity;

    internal AwsServer(string host, ServerClock clock, AwsIdentity identity)
    {
        Host = host;
        Clock = clock;
        _identity = identity;
    }

    /// <summary>Where requests go: host, and port where it is not the usual one.</summary>
    public string Host { get; }

    /// <summary>How far the clock of this machine is from the server's.</summary>
    public ServerClock Clock { get; }

    /// <summary>Why there are no credentials, as a sentence; null when there are some, or nobody can say.</summary>
    public string? CredentialTrouble => _identity.Trouble;
}
