namespace BusEtl.AmazonSqs.Client;

/// <summary>SQS refused a request, or could not be asked: <c>AccessDenied</c>, <c>OverLimit</c>, <c>ConnectionFailed</c>.</summary>
public class SqsException(
    string message,
    string code,
    int? statusCode = null,
    string? requestId = null,
    bool isTransient = false,
    Exception? innerException = null) : AwsServiceException(message, code, statusCode, requestId, isTransient, innerException);
