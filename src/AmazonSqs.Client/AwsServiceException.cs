using BusEtl.AmazonSqs.Client.Protocol;

namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// SQS or SNS refused a request, or could not be asked. The text names the action, the queue or topic, the code and the service's own
/// message, never a body, an attribute's value or a key.
/// </summary>
public abstract class AwsServiceException(
    string message,
    string code,
    int? statusCode = null,
    string? requestId = null,
    bool isTransient = false,
    Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The code when the service could not be reached, or the connection broke.</summary>
    public const string ConnectionFailed = nameof(ConnectionFailed);

    /// <summary>The code when the service did not answer within the request time-out.</summary>
    public const string TimedOut = nameof(TimedOut);

    /// <summary>The code when an answer is not what the service sends, such as the page of a proxy.</summary>
    public const string InvalidAnswer = nameof(InvalidAnswer);

    /// <summary>
    /// The code when the server at the address is not the service: one that speaks another protocol, a proxy's page, another program.
    /// </summary>
    public const string WrongServer = nameof(WrongServer);

    /// <summary>The code when no credentials could be had; not transient when those that were found cannot be used.</summary>
    public const string NoCredentials = nameof(NoCredentials);

    /// <summary>
    /// The service's code without namespace and without a closing 'Exception': <c>QueueDoesNotExist</c>, <c>AccessDenied</c>,
    /// <c>NotFound</c>; or one of this class's constants.
    /// </summary>
    public string Code { get; } = code;

    /// <summary>The HTTP status; null when there was no answer.</summary>
    public int? StatusCode { get; } = statusCode;

    /// <summary>Whether a right is missing, which the text names. A refusal for another reason, such as a wrong clock or key, is none.</summary>
    public bool IsDenied { get; } = RefusalCode.IsDenied(code);

    /// <summary>What AWS's support asks for.</summary>
    public string? RequestId { get; } = requestId;

    /// <summary>
    /// True when the same request may succeed later: throttled, 5xx, not reached. The client's own attempts are used up then.
    /// </summary>
    public bool IsTransient { get; } = isTransient;
}
