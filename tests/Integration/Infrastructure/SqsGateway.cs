using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Stands between a client and the local stack and passes everything on but what it is told to refuse; keeps what it passed on.</summary>
internal sealed class SqsGateway : IAsyncDisposable
{
    private static readonly string[] Forwarded = ["X-Amz-Target", "X-Amz-Date", "Authorization"];

    private readonly HttpClient _stack = new() { BaseAddress = new Uri(TestEnvironment.Sqs) };
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

    /// <summary>Which actions, such as <c>DeleteMessageBatch</c>, end in a fault of the server. Defaults to none.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    /// <summary>The calls that were passed on, in their order.</summary>
    public ConcurrentQueue<SqsCall> Calls { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _stack.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (Refuses(ActionOf(context)))
        {
            await WriteAsync(context, HttpStatusCode.InternalServerError, """{"__type":"com.amazonaws.sqs#InternalFailure"}"""u8.ToArray());
            return;
        }

        try
        {
            await PassOnAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The service has hung up: nobody waits for the answer.
        }
    }

    private static string ActionOf(HttpContext context) => context.Request.Headers["X-Amz-Target"].ToString().Replace("AmazonSQS.", "");

    private async Task PassOnAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Calls.Enqueue(new SqsCall(ActionOf(context), Encoding.UTF8.GetString(body.ToArray())));
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.GetEncodedPathAndQuery());
        request.Content = new ByteArrayContent(body.ToArray());
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        foreach (var name in Forwarded.Where(context.Request.Headers.ContainsKey))
            request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name].ToString());

        using var answer = await _stack.SendAsync(request, context.RequestAborted);
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await WriteAsync(context, answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(context.RequestAborted));
    }

    private static async Task WriteAsync(HttpContext context, HttpStatusCode status, byte[] body)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}

/// <summary>A call as it was passed on; the body is JSON for an action of SQS, a form for one of SNS.</summary>
internal sealed record SqsCall(string Action, string Body);
