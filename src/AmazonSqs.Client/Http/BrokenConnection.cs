using System.Security.Authentication;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>What a connection that failed says of the server at its other end.</summary>
internal static class BrokenConnection
{
    /// <summary>Whether somebody was reached, who does not speak as the service does.</summary>
    public static bool IsOfOther(Exception cause) => cause is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse or HttpRequestError.SecureConnectionError
    };

    /// <returns>What it is, to follow 'The server at x '; null when it may be the service itself.</returns>
    public static string? Strange(Exception cause, AwsEndpoint endpoint) => cause is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }
        ? $"does not speak HTTP{(endpoint.Url.Scheme == "http" ? "; it may want https, or be no web server at all" : "")}."
        : null;

    /// <returns>A sentence; null when the cause's own words are enough.</returns>
    public static string? Hint(Exception cause, AwsEndpoint endpoint, string serviceName) => cause switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } when endpoint.Url.Scheme == "http" =>
            $"It closed the connection without an answer: if it always does, it is not {serviceName}, or wants https.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => SaysCertificate(cause.InnerException)
            ? cause.InnerException?.Message
            : "It does not speak TLS: its address may have to begin with http:// rather than https://.",
        _ => null,
    };

    private static bool SaysCertificate(Exception? cause) =>
        cause is AuthenticationException && cause.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);
}
