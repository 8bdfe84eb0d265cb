using BusEtl.AmazonSqs.Client.Protocol;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>SNS over its query protocol: forms in, XML out.</summary>
internal sealed class SnsService : AwsService
{
    public static readonly SnsService Instance = new();

    public override string Name => "SNS";

    public override string Code => "sns";

    public override string EntityKind => "topic";

    public override string ContentType => "application/x-www-form-urlencoded; charset=utf-8";

    public override string? TargetPrefix => null;

    // arn:aws:sns:region:account:topic, and one part more for a subscription.
    public override string EntityNameOf(string entity) => entity.Split(':') is { Length: > 5 } parts ? parts[5] : entity;

    public override AwsError ReadError(ReadOnlySpan<byte> body, string? queryError, int status) => SnsResponseReader.Error(body, status);

    public override AwsServiceException? Missing(AwsCall call, string code, int status, string? requestId, AwsEndpoint endpoint) =>
        code == TopicNotFoundException.NotFound && call.Entity is not null
            ? new TopicNotFoundException(call.EntityName, status, requestId)
            : null;

    public override AwsServiceException Failure(
        string message,
        string code,
        int? statusCode = null,
        string? requestId = null,
        bool isTransient = false,
        Exception? innerException = null) =>
        new SnsException(message, code, statusCode, requestId, isTransient, innerException);
}
