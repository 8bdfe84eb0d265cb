namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>
/// What went wrong, in words for operators: action, queue or topic, code, the service's own message. Never a body, a value or a key.
/// </summary>
internal static class AwsFailure
{
    public static AwsServiceException Refused(AwsCall call, HttpResponseMessage response, ReadOnlySpan<byte> body, int attempts)
    {
        var service = call.Service;
        var status = (int)response.StatusCode;
        var requestId = Header(response, "x-amzn-RequestId");
        var error = service.ReadError(body, Header(response, "x-amzn-query-error"), status);
        if (service.Missing(call, error.Code, status, requestId) is { } missing)
            return missing;

        var transient = Protocol.AwsErrorCode.IsTransient(error.Code, status);
        var verb = transient ? "could not answer" : "refused";
        return service.Failure(
            $"{service.Name} {verb} {call}: {error.Code} ({status}){Times(attempts)}.{Words(error.Message)}",
            error.Code,
            status,
            requestId,
            transient);
    }

    public static AwsServiceException TimedOut(AwsCall call, AwsEndpoint endpoint, int attempts) => call.Service.Failure(
        $"{call.Service.Name} at {endpoint.Host} did not answer {call} within {call.Timeout.TotalSeconds:0.#} s{Times(attempts)}.",
        AwsServiceException.TimedOut,
        isTransient: true);

    public static AwsServiceException NotReached(AwsCall call, AwsEndpoint endpoint, int attempts, Exception cause) => call.Service.Failure(
        $"{call.Service.Name} at {endpoint.Host} could not be reached for {call}{Times(attempts)}. {cause.Message}",
        AwsServiceException.ConnectionFailed,
        isTransient: !IsFinal(cause),
        innerException: cause);

    // The cause is not kept: the text of a JSON or XML exception may repeat what it stumbled over.
    public static AwsServiceException NotUnderstood(AwsCall call) => call.Service.Failure(
        $"The answer to {call} is not {call.Service.Name}'s. The request may have been carried out; it was not sent again.",
        AwsServiceException.InvalidAnswer,
        isTransient: true);

    // A certificate that is not trusted stays so.
    private static bool IsFinal(Exception cause) => cause is HttpRequestException
    {
        HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError
            or HttpRequestError.VersionNegotiationError or HttpRequestError.ProxyTunnelError
    };

    private static string Times(int attempts) => attempts == 1 ? "" : $" after {attempts} attempts";

    private static string Words(string? message) => string.IsNullOrWhiteSpace(message) ? "" : $" {message.Trim()}";

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
