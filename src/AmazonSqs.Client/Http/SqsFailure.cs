using BusEtl.AmazonSqs.Client.Protocol;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>What went wrong, in words for operators: action, queue, code, SQS's own message. Never a body, a value or a key.</summary>
internal static class SqsFailure
{
    public static SqsException Refused(SqsCall call, HttpResponseMessage response, ReadOnlySpan<byte> body, int attempts)
    {
        var status = (int)response.StatusCode;
        var requestId = Header(response, "x-amzn-RequestId");
        var error = SqsError.Read(body, Header(response, "x-amzn-query-error"), status);
        if (error.Code == QueueNotFoundException.NonExistent && call.Queue is not null)
            return new QueueNotFoundException(call.QueueName, status, requestId);

        var transient = SqsErrorCode.IsTransient(error.Code, status);
        var verb = transient ? "could not answer" : "refused";
        return new SqsException(
            $"SQS {verb} {call}: {error.Code} ({status}){Times(attempts)}.{Words(error.Message)}",
            error.Code,
            status,
            requestId,
            transient);
    }

    public static SqsException TimedOut(SqsCall call, AwsEndpoint endpoint, int attempts) => new(
        $"SQS at {endpoint.Host} did not answer {call} within {call.Timeout.TotalSeconds:0.#} s{Times(attempts)}.",
        SqsException.TimedOut,
        isTransient: true);

    public static SqsException NotReached(SqsCall call, AwsEndpoint endpoint, int attempts, Exception cause) => new(
        $"SQS at {endpoint.Host} could not be reached for {call}{Times(attempts)}. {cause.Message}",
        SqsException.ConnectionFailed,
        isTransient: !IsFinal(cause),
        innerException: cause);

    // The cause is not kept: the text of a JsonException may repeat what it stumbled over.
    public static SqsException NotUnderstood(SqsCall call) => new(
        $"The answer to {call} is not SQS's. The request may have been carried out; it was not sent again.",
        SqsException.InvalidAnswer,
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
