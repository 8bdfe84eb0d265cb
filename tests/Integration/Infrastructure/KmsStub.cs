using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Plays AWS KMS over its JSON protocol: answers every call in one way and keeps what was asked.</summary>
internal sealed class KmsStub : IAsyncDisposable
{
    private readonly WebApplication _server;

    private KmsStub(WebApplication server) => _server = server;

    public ConcurrentQueue<(string Target, JsonNode Body, string Authorization)> Calls { get; } = [];

    public string Url => _server.Urls.Single();

    /// <param name="status">The HTTP status of every answer.</param>
    /// <param name="answer">Its body.</param>
    public static async Task<KmsStub> StartAsync(int status, string answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        var stub = new KmsStub(server);
        server.MapPost("/", async context =>
        {
            var body = await JsonNode.ParseAsync(context.Request.Body);
            stub.Calls.Enqueue((context.Request.Headers["X-Amz-Target"]!, body!, context.Request.Headers.Authorization!));
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/x-amz-json-1.1";
            await context.Response.WriteAsync(answer);
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        return stub;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
