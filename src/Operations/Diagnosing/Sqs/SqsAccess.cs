using System.Collections.Concurrent;
using BusEtl.AmazonSqs.Client;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>
/// The way to SQS that the examinations share: server and credentials are asked for once, and a queue is looked at once, however many want to
/// know. Every call has a limit.
/// </summary>
internal sealed class SqsAccess : IDisposable
{
    private readonly AwsSettings _settings;
    private readonly Lazy<Task<SqsServer>> _server;
    private readonly Lazy<Task<SignIn>> _signIn;
    private readonly Lazy<Task<SqsClient?>> _client;
    private readonly ConcurrentDictionary<string, Lazy<Task<QueueView>>> _queues = new(StringComparer.Ordinal);
    private SqsClient? _opened;

    public SqsAccess(AwsSettings settings, Patience patience, TimeProvider time)
    {
        _settings = settings;
        Patience = patience;
        // Nobody's token ends them: others may wait for the same answer, and each has a limit of its own.
        _server = new(() => SqsServerProbe.AskAsync(settings, patience.Call, time, CancellationToken.None));
        _signIn = new(() => SignInProbe.AskAsync(patience.Call, CancellationToken.None));
        _client = new(() => OpenAsync(time));
    }

    public AwsSettings Settings => _settings;

    /// <summary>How long a call may take.</summary>
    public Patience Patience { get; }

    public Task<SqsServer> ServerAsync() => _server.Value;

    public Task<SignIn> SignInAsync() => _signIn.Value;

    /// <summary>The client for calls that are signed; null when the server or the credentials are missing.</summary>
    public Task<SqsClient?> ClientAsync() => _client.Value;

    /// <summary>The client, or a line in the report that says whose fault it is that nothing is looked at.</summary>
    public async Task<SqsClient?> ClientAsync(string what, AreaReport report)
    {
        if (await ClientAsync() is { } client)
            return client;

        var server = await ServerAsync();
        report.NotLookedAt(what, server.IsUsable ? "there are no AWS credentials" : server.WhyNotAsked);

        return null;
    }

    /// <summary>A queue; looked up once.</summary>
    public Task<QueueView> QueueAsync(SqsClient client, string name) =>
        _queues.GetOrAdd(name, key => new Lazy<Task<QueueView>>(() => LookAsync(client, key))).Value;

    public void Dispose() => _opened?.Dispose();

    private async Task<SqsClient?> OpenAsync(TimeProvider time)
    {
        var server = await ServerAsync();
        if (!server.IsUsable || (await SignInAsync()).Failure is not null)
            return null;

        return _opened = new SqsClient(
            new SqsClientOptions
            {
                Region = server.Endpoint!.Region,
                ServiceUrl = server.Endpoint.Url,
                MaxAttempts = 2,
                RequestTimeout = Patience.Call,
            },
            time);
    }

    private static async Task<QueueView> LookAsync(SqsClient client, string name)
    {
        string? url = null;
        try
        {
            url = await client.GetQueueUrlAsync(name, CancellationToken.None);

            return new QueueView(name, url, await client.GetQueueAttributesAsync(url, ["All"], CancellationToken.None), null);
        }
        catch (SqsException exception)
        {
            return new QueueView(name, url, null, exception);
        }
    }
}
