using System.Net;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client.Signing;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>Signs a request, sends it, and sends it again while that may help.</summary>
internal sealed class AwsConnection(
    AwsService service,
    AwsEndpoint endpoint,
    AwsIdentity identity,
    ServerClock clock,
    RetrySchedule retries,
    TimeProvider time,
    HttpMessageInvoker http) : IDisposable
{
    private readonly SigV4Signer _signer = new(endpoint.Region, service.Code);
    private readonly AwsFailure _failure = new(service, endpoint, clock);

    public AwsServer Server { get; } = new(endpoint, clock, identity, time);

    /// <exception cref="AwsConfigurationException">No region is known, or an address cannot be used.</exception>
    public static AwsConnection Open(
        AwsService service,
        AwsClientOptions options,
        TimeProvider time,
        HttpMessageHandler? handler,
        Func<double> random,
        Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.RequestTimeout, TimeSpan.Zero);
        return new AwsConnection(
            service,
            AwsEndpoint.Resolve(service.Code, options.ServiceUrl, options.Region, environment, options.SharedServiceUrl),
            new AwsIdentity(service, options.Credentials, DefaultCredentials.Instance.Cache, time),
            new ServerClock(),
            new RetrySchedule(options.MaxAttempts, random),
            time,
            new HttpMessageInvoker(handler ?? AwsHttpHandler.Create(), disposeHandler: handler is null));
    }

    /// <returns>The body of the answer, for the caller to dispose of.</returns>
    public async Task<PooledBuffer> SendAsync(AwsCall call, PooledBuffer body, CancellationToken cancellationToken)
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
            catch (AwsServiceException e) when (e.IsTransient && e.Code != AwsServiceException.NoCredentials && retries.Allows(attempts))
            {
                await Task.Delay(retries.DelayAfter(attempts), time, cancellationToken);
            }
        }
    }

    /// <summary>The failure of a call whose answer was 200 and is not the service's.</summary>
    public AwsServiceException NotUnderstood(AwsCall call, PooledBuffer answer) => _failure.NotUnderstood(call, answer.Span);

    public void Dispose() => http.Dispose();

    private async Task<PooledBuffer> AttemptAsync(AwsCall call, PooledBuffer body, int attempt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var credentials = await identity.CurrentAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(call.Timeout, time);
        using var stop = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), timeout);
        try
        {
            using var request = Sign(call, body, credentials);
            using var response = await http.SendAsync(request, timeout.Token);
            clock.Note(response.Headers.Date, time.GetUtcNow());
            if (call.Admit is { } admit && response.StatusCode == HttpStatusCode.OK)
            {
                timeout.CancelAfter(Timeout.InfiniteTimeSpan);
                await admit(response.Content.Headers, cancellationToken);
                timeout.CancelAfter(call.Timeout);
            }

            var answer = await AwsAnswer.ReadAsync(response, timeout.Token);
            if (response.StatusCode == HttpStatusCode.OK)
                return answer;
            throw Refused(call, response, answer, credentials, attempt);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && IsBroken(e))
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw _failure.TimedOut(call, attempt);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw _failure.NotReached(call, attempt, e);
        }
    }

    private static bool IsBroken(Exception e) => e is OperationCanceledException or HttpRequestException or IOException or InvalidDataException;

    private HttpRequestMessage Sign(AwsCall call, PooledBuffer body, ImmutableCredentials credentials)
    {
        var path = endpoint.Url.AbsolutePath;
        var contentType = service.ContentType;
        var target = call.Action.Target;
        var signature = _signer.Sign(
            new SigV4Request
            {
                Method = "POST",
                Path = path,
                Headers = target is null
                    ? [new("content-type", contentType), new("host", endpoint.Host)]
                    : [new("content-type", contentType), new("host", endpoint.Host), new("x-amz-target", target)],
                Body = body.Span,
            },
            credentials,
            time.GetUtcNow());

        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ReadOnlyMemoryContent(body.Memory) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (target is not null)
            request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", signature.Date);
        if (signature.SecurityToken is { } token)
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
        request.Headers.TryAddWithoutValidation("Authorization", signature.Authorization);
        return request;
    }

    private AwsServiceException Refused(
        AwsCall call, HttpResponseMessage response, PooledBuffer answer, ImmutableCredentials credentials, int attempt)
    {
        var failure = _failure.Refused(call, response, answer.Span, identity.Source, attempt);
        if (AwsAdvice.IsOfCredentials(failure.Code))
            identity.Doubt(credentials);

        return failure;
    }
}
