using System.Net;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client.Protocol;
using BusEtl.AmazonSqs.Client.Signing;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>Signs a request, sends it, and sends it again while that may help.</summary>
internal sealed class SqsConnection(
    AwsEndpoint endpoint, AwsIdentity identity, RetrySchedule retries, TimeProvider time, HttpMessageInvoker http) : IDisposable
{
    private const string ContentType = "application/x-amz-json-1.0";
    private readonly SigV4Signer _signer = new(endpoint.Region, "sqs");

    /// <returns>The body of the answer, for the caller to dispose of.</returns>
    public async Task<PooledBuffer> SendAsync(SqsCall call, PooledBuffer body, CancellationToken cancellationToken)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                var answer = await AttemptAsync(call, body, attempts, cancellationToken);
                // An earlier attempt that broke may still hold the body.
                if (attempts == 1)
                    body.Dispose();
                return answer;
            }
            catch (SqsException e) when (e.IsTransient && e.Code != SqsException.NoCredentials && retries.Allows(attempts))
            {
                await Task.Delay(retries.DelayAfter(attempts), time, cancellationToken);
            }
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<PooledBuffer> AttemptAsync(SqsCall call, PooledBuffer body, int attempt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var credentials = await identity.CurrentAsync();
        using var timeout = new CancellationTokenSource(call.Timeout, time);
        using var stop = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), timeout);
        try
        {
            using var request = Sign(call, body, credentials);
            using var response = await http.SendAsync(request, timeout.Token);
            var answer = await ReadAsync(response, timeout.Token);
            if (response.StatusCode == HttpStatusCode.OK)
                return answer;
            throw SqsFailure.Refused(call, response, answer.Span, attempt);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && IsBroken(e))
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw SqsFailure.TimedOut(call, endpoint, attempt);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw SqsFailure.NotReached(call, endpoint, attempt, e);
        }
    }

    private static bool IsBroken(Exception e) => e is OperationCanceledException or HttpRequestException or IOException;

    private HttpRequestMessage Sign(SqsCall call, PooledBuffer body, ImmutableCredentials credentials)
    {
        var path = endpoint.Url.AbsolutePath;
        var signature = _signer.Sign(
            new SigV4Request
            {
                Method = "POST",
                Path = path,
                Headers = [new("content-type", ContentType), new("host", endpoint.Host), new("x-amz-target", call.Action.Target)],
                Body = body.Span,
            },
            credentials,
            time.GetUtcNow());

        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ReadOnlyMemoryContent(body.Memory) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        request.Headers.TryAddWithoutValidation("X-Amz-Target", call.Action.Target);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", signature.Date);
        if (signature.SecurityToken is { } token)
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
        request.Headers.TryAddWithoutValidation("Authorization", signature.Authorization);
        return request;
    }

    private static async Task<PooledBuffer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // One byte more than announced, so that the read which finds the end needs no larger array.
        var announced = response.Content.Headers.ContentLength is { } length and < int.MaxValue ? (int)length + 1 : 0;
        var answer = new PooledBuffer(Math.Max(announced, 1024));
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (true)
        {
            var read = await stream.ReadAsync(answer.GetMemory(), cancellationToken);
            if (read == 0)
                return answer;
            answer.Advance(read);
        }
    }
}
