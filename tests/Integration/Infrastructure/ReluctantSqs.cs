using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Stands between the service and the local stack and passes everything on, but refuses every delete until it is told otherwise.</summary>
internal sealed class ReluctantSqs : IAsyncDisposable
{
    private static readonly string[] Forwarded = ["X-Amz-Target", "X-Amz-Date", "Authorization"];

    private readonly HttpClient _stack = new() { BaseAddress = new Uri(TestEnvironment.Sqs) };
    private readonly WebApplication _gateway;
    private volatile bool _allowsDeletes;

    private ReluctantSqs()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _gateway = builder.Build();
        _gateway.Run(AnswerAsync);
    }

    public string Address => _gateway.Urls.Single();

    public static async Task<ReluctantSqs> StartAsync()
    {
        var sqs = new ReluctantSqs();
        await sqs._gateway.StartAsync(TestContext.Current.CancellationToken);

        return sqs;
    }

    public void AllowDeletes() => _allowsDeletes = true;

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _stack.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (!_allowsDeletes && context.Request.Headers["X-Amz-Target"] == "AmazonSQS.DeleteMessageBatch")
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

    private async Task PassOnAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
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
