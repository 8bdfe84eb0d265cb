using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Unit.Infrastructure;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

/// <summary>Plays SQS or SNS: answers from a script, the last line of it for ever, and keeps what was asked.</summary>
internal sealed class ScriptedSqs : HttpMessageHandler
{
    public const string QueueUrl = "http://sqs.nowhere.invalid/000000000000/login-queue";
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _script = [];

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public ConcurrentQueue<Request> Requests { get; } = [];

    public ManualTimeProvider Time { get; } = new() { SkipUpTo = TimeSpan.FromSeconds(5) };

    public Request Only => Assert.Single(Requests);

    public ScriptedSqs Answer(string body, int status = 200, string? queryError = null, DateTimeOffset? date = null) =>
        Then(_ => Task.FromResult(Response(Encoding.UTF8.GetBytes(body), status, queryError, date)));

    public ScriptedSqs Answer(byte[] body) => Then(_ => Task.FromResult(Response(body, 200, null)));

    public ScriptedSqs Break(Exception exception) => Then(_ => Task.FromException<HttpResponseMessage>(exception));

    public ScriptedSqs Hang() => Then(async token =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, token);
        throw new InvalidOperationException("A hanging request ends by its token only.");
    });

    public ScriptedSqs Then(Func<CancellationToken, Task<HttpResponseMessage>> step)
    {
        _script.Enqueue(step);
        return this;
    }

    public SqsClient Client(SqsClientOptions? options = null, Func<double>? random = null, params (string Name, string Value)[] environment)
    {
        options ??= new SqsClientOptions { ServiceUrl = new Uri("http://localhost:4566") };
        options = options with
        {
            Region = options.Region ?? (environment.Length == 0 ? "eu-west-1" : null),
            Credentials = options.Credentials ?? new BasicAWSCredentials("AKIDEXAMPLE", "secret"),
        };
        return new SqsClient(options, Time, this, random ?? (() => 0.5), name => environment.FirstOrDefault(v => v.Name == name).Value);
    }

    public SnsClient Sns() => Sns(refusals: null);

    public SnsClient Sns(AwsRefusals? refusals) => new(
        new SnsClientOptions
        {
            ServiceUrl = new Uri("http://localhost:4566"),
            Region = "eu-west-1",
            Credentials = new BasicAWSCredentials("AKIDEXAMPLE", "secret"),
            Refusals = refusals,
        },
        Time,
        this,
        () => 0.5,
        _ => null);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        var headers = request.Headers.Concat(request.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        Requests.Enqueue(new Request(request.Method.Method, request.RequestUri!, headers, body));
        var step = _script.Count > 1 ? _script.Dequeue() : _script.Peek();
        return await step(cancellationToken);
    }

    private static HttpResponseMessage Response(byte[] body, int status, string? queryError, DateTimeOffset? date = null)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body) };
        response.Headers.Add("x-amzn-RequestId", "request-1");
        response.Headers.Date = date;
        if (queryError is not null)
            response.Headers.Add("x-amzn-query-error", queryError);
        return response;
    }

    internal sealed record Request(string Method, Uri Url, Dictionary<string, string> Headers, byte[] Body)
    {
        public string Text => Encoding.UTF8.GetString(Body);

        /// <summary>The fields of a form, in their order.</summary>
        public IReadOnlyList<(string Name, string Value)> Form =>
            [.. Text.Split('&').Select(pair => pair.Split('=')).Select(pair => (pair[0], Uri.UnescapeDataString(pair[1])))];

        public JsonNode Json => JsonNode.Parse(Body)!;

        /// <summary>Compares as JSON: the order of members does not matter.</summary>
        public void HasBody(string expected) =>
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), Json), $"Expected {expected}\nbut was  {Text}");
    }
}
