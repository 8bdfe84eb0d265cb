using BusEtl.AmazonSqs.Client.Protocol;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>SQS over its JSON protocol.</summary>
internal sealed class SqsService : AwsService
{
    public static readonly SqsService Instance = new();

    public override string Name => "SQS";

    public override string Code => "sqs";

    public override string EntityKind => "queue";

    public override string ContentType => "application/x-amz-json-1.0";

    public override string TargetPrefix => "AmazonSQS.";

    public override string EntityNameOf(string entity) => entity[(entity.LastIndexOf('/') + 1)..];

    public override AwsError ReadError(ReadOnlySpan<byte> body, string? queryError, int status) =>
        SqsErrorReader.Read(body, queryError, status);

    public override AwsServiceException? Missing(AwsCall call, string code, int status, string? requestId, AwsEndpoint endpoint) =>
        code == QueueNotFoundException.NonExistent && call.Entity is not null
            ? new QueueNotFoundException(call.EntityName, status, requestId, endpoint.Place)
            : null;

    public override AwsServiceException Failure(
        string message,
        string code,
        int? statusCode = null,
        string? requestId = null,
        bool isTransient = false,
        Exception? innerException = null) =>
        new SqsException(message, code, statusCode, requestId, isTransient, innerException);
}
