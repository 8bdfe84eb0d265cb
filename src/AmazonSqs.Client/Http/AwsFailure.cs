using BusEtl.AmazonSqs.Client.Protocol;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>
/// What went wrong, in words for operators: action, queue or topic, code, the service's own message, and what to do. Never a body, a value
/// or a key.
/// </summary>
internal sealed class AwsFailure(AwsService service, AwsEndpoint endpoint, ServerClock clock)
{
    /// <param name="call">What was asked.</param>
    /// <param name="response">The answer, which is not 200.</param>
    /// <param name="body">Its body.</param>
    /// <param name="credentials">Where the credentials come from, in words.</param>
    /// <param name="attempts">How often it was asked.</param>
    public AwsServiceException Refused(
        AwsCall call, HttpResponseMessage response, ReadOnlySpan<byte> body, string credentials, int attempts)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
            return WrongServer(call, $"sends the request elsewhere{Target(response)}: it is not {service.Name}.", status);

        var requestId = Header(response, "x-amzn-RequestId");
        var error = service.ReadError(body, Header(response, "x-amzn-query-error"), status);
        if (service.Missing(call, error.Code, status, requestId, endpoint) is { } missing)
            return missing;

        var transient = AwsErrorCode.IsTransient(error.Code, status);
        if (error.IsUnreadable && !transient && Strange(body) is { } strange)
            return WrongServer(call, strange, status);
        if (error.HasNoCode && !transient)
        {
            var what = $"answers with {status} and without a code of {service.Name}'s: it is not {service.Name}, or something in between answers.";
            return WrongServer(call, what, status);
        }

        var verb = transient ? "could not answer" : "refused";
        var advice = transient ? null : AwsAdvice.For(call, error, endpoint, clock, credentials);
        return service.Failure(
            $"{service.Name} {verb} {call}: {error.Code} ({status}){Times(attempts)}.{Words(error.Message)}{Words(advice)}",
            error.Code,
            status,
            requestId,
            transient);
    }

    public AwsServiceException TimedOut(AwsCall call, int attempts) => service.Failure(
        $"{service.Name} at {endpoint.Host} did not answer {call} within {call.Timeout.TotalSeconds:0.#} s{Times(attempts)}.",
        AwsServiceException.TimedOut,
        isTransient: true);

    public AwsServiceException NotReached(AwsCall call, int attempts, Exception cause) => BrokenConnection.Strange(cause, endpoint) is { } strange
        ? WrongServer(call, strange)
        : service.Failure(
            $"{service.Name} at {endpoint.Host} could not be reached for {call}{Times(attempts)}.{Words($"{cause.Message.TrimEnd('.')}.")}"
            + $"{Words(BrokenConnection.Hint(cause, endpoint, service.Name))}{Words(endpoint.SourceText)}",
            AwsServiceException.ConnectionFailed,
            isTransient: !IsFinal(cause),
            innerException: cause);

    // The cause is not kept: the text of a JSON or XML exception may repeat what it stumbled over.
    public AwsServiceException NotUnderstood(AwsCall call, ReadOnlySpan<byte> body) => Strange(body) is { } strange
        ? WrongServer(call, strange, 200)
        : service.Failure(
            $"The answer to {call} is not {service.Name}'s. The request may have been carried out; it was not sent again.",
            AwsServiceException.InvalidAnswer,
            isTransient: true);

    private string? Strange(ReadOnlySpan<byte> body) => StrangeAnswer.Describe(body, service.Name, speaksXml: service.TargetPrefix is null);

    private AwsServiceException WrongServer(AwsCall call, string what, int? status = null) => service.Failure(
        $"The server at {endpoint.Host} {what} It was asked for {call}. Its address comes from {endpoint.Source}.",
        AwsServiceException.WrongServer,
        status,
        isTransient: false);

    // A certificate that is not trusted stays so.
    private static bool IsFinal(Exception cause) => cause is HttpRequestException
    {
        HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError
            or HttpRequestError.VersionNegotiationError or HttpRequestError.ProxyTunnelError
    };

    // The path and the query may hold anything.
    private static string Target(HttpResponseMessage response) => response.Headers.Location is { IsAbsoluteUri: true } location
        ? $" (to {location.GetLeftPart(UriPartial.Authority)})"
        : "";

    private static string Times(int attempts) => attempts == 1 ? "" : $" after {attempts} attempts";

    private static string Words(string? message) => string.IsNullOrWhiteSpace(message) ? "" : $" {message.Trim()}";

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
