namespace BusEtl.AmazonSqs.Client;

/// <summary>SNS refused a request, or could not be asked: <c>AuthorizationError</c>, <c>InvalidParameter</c>.</summary>
public class SnsException(
    string message,
    string code,
    int? statusCode = null,
    string? requestId = null,
    bool isTransient = false,
    Exception? innerException = null) : AwsServiceException(message, code, statusCode, requestId, isTransient, innerException);
