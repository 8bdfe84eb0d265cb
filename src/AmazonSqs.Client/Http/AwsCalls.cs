using System.Text.Json;
using System.Xml;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>Makes the calls of a client, reads their answers, and notes which of them a right is missing for.</summary>
internal sealed class AwsCalls(AwsConnection connection, AwsRefusals? refusals) : IDisposable
{
    public AwsServer Server => connection.Server;

    public async Task<T> AskAsync<T>(AwsCall call, PooledBuffer body, Func<ReadOnlySpan<byte>, T> read, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(call, body, cancellationToken);
        refusals?.Clear(call);
        return Read(call, answer, read);
    }

    /// <param name="call">A call with several entries, each of which can fail.</param>
    /// <param name="body">The request.</param>
    /// <param name="count">How many entries it has.</param>
    /// <param name="read">Reads the entries that failed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<BatchEntryFailure>> AskBatchAsync(
        AwsCall call,
        PooledBuffer body,
        int count,
        Func<ReadOnlySpan<byte>, int, IReadOnlyList<BatchEntryFailure>> read,
        CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(call, body, cancellationToken);
        var failures = Read(call, answer, bytes => read(bytes, count));
        refusals?.Note(call, failures, count);
        return failures;
    }

    public void Dispose() => connection.Dispose();

    private async Task<PooledBuffer> SendAsync(AwsCall call, PooledBuffer body, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.SendAsync(call, body, cancellationToken);
        }
        catch (AwsServiceException exception)
        {
            refusals?.Note(call, exception);
            throw;
        }
    }

    private T Read<T>(AwsCall call, PooledBuffer answer, Func<ReadOnlySpan<byte>, T> read)
    {
        try
        {
            return read(answer.Span);
        }
        catch (Exception exception) when (exception is JsonException or XmlException)
        {
            throw connection.NotUnderstood(call, answer);
        }
    }
}
