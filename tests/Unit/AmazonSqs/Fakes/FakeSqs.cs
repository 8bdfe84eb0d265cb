using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>SQS in the process: its JSON protocol, its semantics, its limits, and what goes wrong with it on demand.</summary>
internal sealed class FakeSqs
{
    private readonly ConcurrentDictionary<string, FakeQueue> _queues = new();
    private readonly ConcurrentDictionary<FakeCall, byte> _open = new();
    private readonly FakeActions _actions;
    private int _cancelledCalls;

    public FakeSqs()
    {
        _actions = new FakeActions(_queues, Script, Time);
        Time.Moved += () =>
        {
            foreach (var queue in _queues.Values)
                queue.Wake();
        };
    }

    /// <summary>Takes the place of the network.</summary>
    public HttpMessageHandler Handler => new Network(this);

    public MovableTimeProvider Time { get; } = new();

    public FakeScript Script { get; } = new();

    /// <summary>How far the server's clock, by the date of its answers, is ahead of that of its clients; null for answers without a date.</summary>
    public TimeSpan? Ahead { get; set; }

    public ConcurrentQueue<FakeCall> Calls { get; } = [];

    /// <summary>Calls whose caller did not wait for the answer.</summary>
    public int CancelledCalls => Volatile.Read(ref _cancelledCalls);

    public FakeQueue this[string name] => _queues[name];

    public IReadOnlyCollection<string> QueueNames => [.. _queues.Keys];

    public FakeQueue Create(string name, params (string Name, string Value)[] attributes) =>
        _queues.GetOrAdd(name, new FakeQueue(name, attributes.ToDictionary(a => a.Name, a => a.Value), Time));

    /// <summary>The queue of an endpoint and its error queue, of short visibility.</summary>
    public FakeQueue CreateInput(string name = "input", int visibilitySeconds = 2)
    {
        Create(Companion(name, "_error"));
        return Create(name, ("VisibilityTimeout", $"{visibilitySeconds}"));
    }

    public static string Companion(string name, string suffix) =>
        name.EndsWith(".fifo", StringComparison.Ordinal) ? name[..^5] + suffix + ".fifo" : name + suffix;

    public IReadOnlyList<FakeCall> CallsOf(string action, string? queueName = null) =>
        [.. Calls.Where(call => call.Action == action && (queueName is null || call.QueueName == queueName))];

    /// <summary>How many calls of the action wait for their answer.</summary>
    public int OpenCalls(string action) => _open.Keys.Count(call => call.Action == action);

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        var action = request.Headers.GetValues("X-Amz-Target").Single()["AmazonSQS.".Length..];
        var call = new FakeCall(action, JsonNode.Parse(body)!, Time.GetUtcNow(), body.Length);
        Calls.Enqueue(call);
        _open.TryAdd(call, 0);
        await using var cancelled = cancellationToken.Register(() => Interlocked.Increment(ref _cancelledCalls));

        try
        {
            await Script.RunAsync(call);
            var answer = await _actions.AnswerAsync(call, cancellationToken);
            await Script.AnswerAsync(call.Action, answer);

            return Response(answer, HttpStatusCode.OK);
        }
        catch (FakeRefusal refusal)
        {
            var error = new JsonObject { ["__type"] = $"com.amazonaws.sqs#{refusal.Code}", ["message"] = $"Refused: {refusal.Code}" };

            return Response(error, (HttpStatusCode)refusal.Status);
        }
        finally
        {
            _open.TryRemove(call, out _);
        }
    }

    private HttpResponseMessage Response(JsonNode body, HttpStatusCode status)
    {
        var response = new HttpResponseMessage(status)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.0"),
        };
        response.Headers.Date = Time.GetUtcNow() + Ahead;

        return response;
    }

    private sealed class Network(FakeSqs sqs) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            sqs.AnswerAsync(request, cancellationToken);
    }
}
