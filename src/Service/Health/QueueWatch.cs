using System.Globalization;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Health;

/// <summary>
/// Asks SQS how many messages wait in the login queue, which also shows whether it answers at all. The same for both engines.
/// </summary>
internal sealed class QueueWatch
{
    private readonly SqsClient _sqs;
    private readonly string _queue;
    private readonly TimeProvider _time;
    private readonly Recent<QueueReading> _reading;
    private string? _url;

    public QueueWatch(SqsClient sqs, IOptions<LoginQueueOptions> options, TimeProvider time)
    {
        _sqs = sqs;
        _queue = options.Value.Name;
        _time = time;
        _reading = new Recent<QueueReading>(HealthTimes.Recent, time, AskAsync);
    }

    public Task<QueueReading> ReadAsync() => _reading.GetAsync();

    /// <summary>What SQS said lately, without waiting for it; null when that is too long ago. SQS is asked for the next look.</summary>
    public QueueReading? Peek() => _reading.Peek(HealthTimes.Remembered);

    private async Task<QueueReading> AskAsync()
    {
        using var timeout = new CancellationTokenSource(HealthTimes.Answer, _time);

        try
        {
            return new QueueReading(null, await CountAsync(timeout.Token));
        }
        catch (OperationCanceledException)
        {
            var silence = $"SQS does not answer within {DurationText.Of(HealthTimes.Answer)} ({_sqs.Server.Host}).";

            return new QueueReading(_sqs.Server.CredentialTrouble ?? silence, null);
        }
        catch (QueueNotFoundException)
        {
            _url = null;

            return new QueueReading($"The queue {_queue} does not exist at {_sqs.Server.Place}, or these credentials may not see it.", null);
        }
        catch (SqsException exception)
        {
            return new QueueReading(Fault(exception), null);
        }
    }

    // The right to count is not needed to receive. Any other refusal, as of a wrong clock or key, is one of receiving too.
    private static string? Fault(SqsException exception) => exception switch
    {
        { IsDenied: true } => null,
        { IsTransient: false } or { Code: AwsServiceException.NoCredentials } => exception.Message,
        _ => $"SQS does not answer. {exception.Message}",
    };

    private async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        _url ??= await _sqs.GetQueueUrlAsync(_queue, cancellationToken);
        var counters = await _sqs.GetQueueAttributesAsync(_url, [SqsCounters.Visible], cancellationToken, isOptional: true);

        return counters.TryGetValue(SqsCounters.Visible, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new SqsException(
                $"The server at {_sqs.Server.Place} does not say {SqsCounters.Visible} of the queue {_queue}: it is not SQS, or an emulator that lacks it.",
                AwsServiceException.InvalidAnswer);
    }
}

/// <summary>What SQS said.</summary>
/// <param name="Fault">Why there is no answer; null when there is one.</param>
/// <param name="Waiting">Messages that a receive would bring; null when SQS did not say it.</param>
internal sealed record QueueReading(string? Fault, int? Waiting);
