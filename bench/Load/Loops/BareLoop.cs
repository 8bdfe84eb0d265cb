using BusEtl.AmazonSqs.Client;
using BusEtl.Bench.Load.Contestants;
using Npgsql;
using NpgsqlTypes;

namespace BusEtl.Bench.Load.Loops;

/// <summary>
/// The practical limit: as many messages as the service has in a batch are received, copied in one statement, and deleted. No checks, no
/// masking, no event; a message that comes twice ends it.
/// </summary>
internal sealed class BareLoop(SqsClient sqs, NpgsqlDataSource database, LoopSettings settings)
{
    private const int Workers = 4;
    private const int ReceivesABatch = 10;

    private static readonly SqsReceiveRequest WaitingReceive = new() { WaitTime = TimeSpan.FromSeconds(1) };
    private static readonly SqsReceiveRequest Receive = new();

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stop)));

    private async Task WorkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var messages = await ReceiveBatchAsync();
            if (messages.Count == 0)
                continue;

            await CopyAsync(messages);
            await Task.WhenAll(messages.Chunk(SqsLimits.MaxBatchEntries).Select(DeleteAsync));
        }
    }

    // A full answer says that there is more; then the others need not wait.
    private async Task<List<SqsMessage>> ReceiveBatchAsync()
    {
        var messages = new List<SqsMessage>(await sqs.ReceiveMessageAsync(settings.QueueUrl, WaitingReceive, CancellationToken.None));
        if (messages.Count < SqsLimits.MaxReceiveMessages)
            return messages;

        var more = Enumerable.Range(1, ReceivesABatch - 1)
            .Select(_ => sqs.ReceiveMessageAsync(settings.QueueUrl, Receive, CancellationToken.None));
        foreach (var answer in await Task.WhenAll(more))
            messages.AddRange(answer);
        return messages;
    }

    private async Task CopyAsync(List<SqsMessage> messages)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync(
            $"copy user_logins ({LoopLogin.Columns}) from stdin (format binary)");
        foreach (var message in messages)
        {
            var login = LoopLogin.Read(message.Body.Span);
            await copy.StartRowAsync();
            await copy.WriteAsync(Guid.Parse(message.MessageId), NpgsqlDbType.Uuid);
            await copy.WriteAsync(DateOnly.FromDateTime(message.SentTimestamp.UtcDateTime), NpgsqlDbType.Date);
            foreach (var text in login.Texts)
                await WriteAsync(copy, text);
        }

        await copy.CompleteAsync();
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text) =>
        text is null ? copy.WriteNullAsync() : copy.WriteAsync(text, NpgsqlDbType.Varchar);

    private Task DeleteAsync(SqsMessage[] messages) =>
        sqs.DeleteMessageBatchAsync(settings.QueueUrl, [.. messages.Select(message => message.ReceiptHandle)], CancellationToken.None);
}
