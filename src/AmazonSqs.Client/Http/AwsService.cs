using BusEtl.AmazonSqs.Client.Protocol;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>What SQS and SNS do each in its own way, on the one way to send a request.</summary>
internal abstract class AwsService
{
    /// <summary>For people: <c>SQS</c>.</summary>
    public abstract string Name { get; }

    /// <summary>In host names, variables and signatures: <c>sqs</c>.</summary>
    public abstract string Code { get; }

    /// <summary>What most actions are about: <c>queue</c>.</summary>
    public abstract string EntityKind { get; }

    public abstract string ContentType { get; }

    /// <summary>What stands before the action in the header <c>X-Amz-Target</c>; null where there is no such header.</summary>
    public abstract string? TargetPrefix { get; }

    /// <summary>The name in a queue's URL or a topic's ARN.</summary>
    public abstract string EntityNameOf(string entity);

    /// <summary>Reads an answer other than 200.</summary>
    public abstract AwsError ReadError(ReadOnlySpan<byte> body, string? queryError, int status);

    /// <returns>The exception that says that the entity is missing; null when this refusal says something else.</returns>
    public abstract AwsServiceException? Missing(AwsCall call, string code, int status, string? requestId, AwsEndpoint endpoint);

    public abstract AwsServiceException Failure(
        string message,
        string code,
        int? statusCode = null,
        string? requestId = null,
        bool isTransient = false,
        Exception? innerException = null);
}
