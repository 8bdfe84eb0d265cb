using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>
/// Plays the endpoint that gives a container its credentials, and the instance metadata of EC2. At first it takes every question and answers
/// none.
/// </summary>
internal sealed class CredentialServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _lifetime = TimeSpan.FromHours(6);

    private CredentialServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public string Address => _server.Urls.Single();

    /// <summary>How many questions came.</summary>
    public int Asked => Volatile.Read(ref _asked);

    private int _asked;

    public static async Task<CredentialServer> StartAsync()
    {
        var server = new CredentialServer();
        await server._server.StartAsync(TestContext.Current.CancellationToken);

        return server;
    }

    /// <summary>From now on it answers, also what has been asked before.</summary>
    /// <param name="lifetime">How long the credentials last that it gives.</param>
    public void Answer(TimeSpan? lifetime = null)
    {
        _lifetime = lifetime ?? _lifetime;
        _answers.TrySetResult();
    }

    /// <summary>From now on it answers nothing.</summary>
    public void Hold() => _answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask DisposeAsync()
    {
        _answers.TrySetResult();

        return _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _asked);

        try
        {
            await _answers.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync(AnswerTo(context.Request.Path), context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // Whoever asked has gone.
        }
    }

    private string AnswerTo(string? path) => path switch
    {
        "/latest/api/token" => "token",
        "/latest/meta-data/iam/security-credentials" => "role",
        _ => JsonSerializer.Serialize(new
        {
            Code = "Success",
            AccessKeyId = "local",
            SecretAccessKey = "local",
            Token = "token",
            Expiration = (TimeProvider.System.GetUtcNow() + _lifetime).ToString("yyyy-MM-ddTHH:mm:ssZ"),
        }),
    };
}
