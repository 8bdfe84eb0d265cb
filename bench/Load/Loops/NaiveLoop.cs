using System.Security.Cryptography;
using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Bench.Load.Contestants;
using Npgsql;

namespace BusEtl.Bench.Load.Loops;

/// <summary>
/// What people write first: ten messages are received; each one is hashed without a key, inserted in a transaction of its own, and deleted;
/// then the next one.
/// </summary>
internal sealed class NaiveLoop(SqsClient sqs, NpgsqlDataSource database, LoopSettings settings)
{
    private const string Insert =
        $"insert into user_logins ({LoopLogin.Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8)";

    private static readonly SqsReceiveRequest Receive = new() { WaitTime = TimeSpan.FromSeconds(1) };

    public async Task RunAsync(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        while (!stop.IsCancellationRequested)
        {
            foreach (var message in await sqs.ReceiveMessageAsync(settings.QueueUrl, Receive, CancellationToken.None))
            {
                await InsertAsync(connection, message);
                await sqs.DeleteMessageBatchAsync(settings.QueueUrl, [message.ReceiptHandle], CancellationToken.None);
            }
        }
    }

    private static async Task InsertAsync(NpgsqlConnection connection, SqsMessage message)
    {
        var login = LoopLogin.Read(message.Body.Span);
        await using var command = new NpgsqlCommand(Insert, connection);
        object?[] values =
        [
            Guid.Parse(message.MessageId), DateOnly.FromDateTime(message.SentTimestamp.UtcDateTime),
            login.UserId, login.DeviceType, Hash(login.Ip), Hash(login.DeviceId), login.Locale, login.AppVersion,
        ];
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        await command.ExecuteNonQueryAsync();
    }

    private static string Hash(string? value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value ?? "")));
}
