using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>
/// Stands between a client and the local stack. It passes everything on but what a <see cref="GatewayRule"/> says, and keeps the calls that
/// came.
/// </summary>
internal sealed class SqsGateway : IAsyncDisposable
{
    private static readonly string[] Forwarded = ["X-Amz-Target", "X-Amz-Date", "Authorization"];

    private readonly HttpClient _stack = new() { BaseAddress = new Uri(TestEnvironment.Sqs) };
    private readonly ConcurrentStack<GatewayRule> _rules = [];
    private readonly WebApplication _gateway;

    private SqsGateway()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _gateway = builder.Build();
        _gateway.Run(AnswerAsync);
    }

    public string Address => _gateway.Urls.Single();

    public static async Task<SqsGateway> StartAsync()
    {
        var sqs = new SqsGateway();
        await sqs._gateway.StartAsync(TestContext.Current.CancellationToken);

        return sqs;
    }

    /// <summary>The calls that came, in their order.</summary>
    public ConcurrentQueue<SqsCall> Calls { get; } = [];

    /// <summary>Adds a rule for the calls of an action, or of every action; where several apply, the one that was added last does.</summary>
    /// <param name="action">Such as <c>DeleteMessageBatch</c> or SNS's <c>Publish</c>; null for every action.</param>
    /// <param name="of">Which of its calls; null for all of them. <see cref="SqsCall.IsOf"/> tells those of a queue or a topic.</param>
    public GatewayRule On(string? action, Func<SqsCall, bool>? of = null)
    {
        var rule = new GatewayRule(call => (action is null || call.Action == action) && (of is null || of(call)));
        _rules.Push(rule);

        return rule;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var rule in _rules)
            rule.End();

        await _gateway.DisposeAsync();
        _stack.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var call = SqsCall.Read(context.Request.Headers["X-Amz-Target"].ToString(), Encoding.UTF8.GetString(body.ToArray()));
            Calls.Enqueue(call);

            await AnswerAsync(context, call, _rules.FirstOrDefault(rule => rule.Takes(call)));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has hung up: nobody waits for the answer.
        }
    }

    private async Task AnswerAsync(HttpContext context, SqsCall call, GatewayRule? rule)
    {
        if (rule is not null)
        {
            await rule.WaitAsync(context.RequestAborted);
            if (rule.IsDropping)
            {
                context.Abort();
                return;
            }

            if (rule.Answer is { } answer)
            {
                await WriteAsync(context, answer, rule);
                return;
            }
        }

        var asked = rule?.Request(call.Body) ?? call.Body;
        for (var extra = 0; extra < (rule?.ExtraTimes ?? 0); extra++)
            await PassOnAsync(context, asked);

        var answered = await PassOnAsync(context, asked);
        await WriteAsync(context, rule is null ? answered : answered with { Body = rule.Response(answered.Body) }, rule);
    }

    private async Task<GatewayAnswer> PassOnAsync(HttpContext context, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.GetEncodedPathAndQuery());
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        foreach (var name in Forwarded.Where(context.Request.Headers.ContainsKey))
            request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name].ToString());

        using var answer = await _stack.SendAsync(request, context.RequestAborted);

        return new GatewayAnswer(
            answer.StatusCode,
            answer.Content.Headers.ContentType?.ToString(),
            await answer.Content.ReadAsStringAsync(context.RequestAborted));
    }

    private static async Task WriteAsync(HttpContext context, GatewayAnswer answer, GatewayRule? rule)
    {
        var body = Encoding.UTF8.GetBytes(answer.Body);
        context.Response.StatusCode = (int)answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = body.Length;
        if (rule is not null && rule.ClockOff != TimeSpan.Zero)
            context.Response.Headers.Date = (TimeProvider.System.GetUtcNow() + rule.ClockOff).ToString("R");
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}

/// <summary>A call as it came; the body is JSON for an action of SQS, a form for one of SNS.</summary>
internal sealed record SqsCall(string Action, string Body)
{
    private const string SqsTarget = "AmazonSQS.";

    public static SqsCall Read(string target, string body) => target.StartsWith(SqsTarget, StringComparison.Ordinal)
        ? new SqsCall(target[SqsTarget.Length..], body)
        : new SqsCall(HttpUtility.ParseQueryString(body)["Action"] ?? "", body);

    /// <summary>Whether it is about the queue or the topic of this name, whether the call has its URL, its ARN or its name.</summary>
    public bool IsOf(string name) =>
        Body.Contains($"/{name}\"", StringComparison.Ordinal)
        || Body.Contains($"\"{name}\"", StringComparison.Ordinal)
        || Body.Contains($"%3A{name}", StringComparison.OrdinalIgnoreCase)
        || Body.Contains($"Name={name}", StringComparison.Ordinal);
}
