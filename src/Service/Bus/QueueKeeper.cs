using System.Collections.Concurrent;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using BusEtl.Service.Health;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Bus;

/// <summary>
/// Sees to it, as long as the service runs, that its queues are there: one that somebody deleted is made again as the start makes it. Who needs
/// a queue at once has it made by <see cref="QueueSetup"/> too; this finds the one that nobody asks for, such as the dead-letter queue. What
/// cannot be made is tried again, and said once a minute.
/// </summary>
internal sealed partial class QueueKeeper : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (string Reason, RecurringFailure Failure)> _missing = new();
    private readonly QueueSetup _setup;
    private readonly LoginQueueOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<QueueKeeper> _logger;
    private readonly Recent<bool> _look;

    public QueueKeeper(QueueSetup setup, IOptions<LoginQueueOptions> loginQueue, TimeProvider time, ILogger<QueueKeeper> logger)
    {
        _setup = setup;
        _options = loginQueue.Value;
        _time = time;
        _logger = logger;
        _look = new Recent<bool>(RetryInterval, time, LookAsync);
    }

    /// <summary>Why queues are missing, as sentences; null when none is, as far as it is known.</summary>
    public string? Fault => _missing.IsEmpty ? null : string.Join(' ', _missing.Values.Select(missing => missing.Reason));

    /// <summary>Looks whether all queues are there, or takes part in a look of the last seconds.</summary>
    public Task RefreshAsync() => _look.GetAsync();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RefreshAsync().WaitAsync(stoppingToken);
            await Task.Delay(_missing.IsEmpty ? Interval : RetryInterval, _time, stoppingToken);
        }
    }

    // Nobody's token: whoever asks first may go before the others.
    private async Task<bool> LookAsync()
    {
        var logins = await KeepAsync(_options.Name) ? await ReadLoginQueueAsync() : null;
        await KeepAsync(_options.EffectiveErrorQueueName);
        if (logins?.Redrive is { } redrive)
            await KeepAsync(redrive.DeadLetterQueue);

        return true;
    }

    /// <returns>Whether the queue is there.</returns>
    private async Task<bool> KeepAsync(string queueName)
    {
        try
        {
            if (await _setup.OpenAsync(queueName, CancellationToken.None) is null)
            {
                Miss(queueName, $"The dead-letter queue {queueName} of {_options.Name} does not exist. Create it, or set another redrive policy.");
                return false;
            }

            Find(queueName);
            return true;
        }
        catch (QueueRefusedException exception)
        {
            // What may not be looked for may be there.
            if (exception.IsMissing)
                Miss(queueName, exception.Message);
        }
        catch (SqsException exception)
        {
            // An SQS that is away says nothing about a queue.
            if (exception.Code == SqsQueues.DeletedRecently)
                Miss(queueName, exception.Message);
        }

        return false;
    }

    private async Task<QueueTraits?> ReadLoginQueueAsync()
    {
        try
        {
            return await _setup.ReadAsync(_options.Name, CancellationToken.None);
        }
        catch (SqsException)
        {
            // It is away; the health check of the queue says so.
            return null;
        }
    }

    private void Miss(string queueName, string reason)
    {
        var missing = _missing.AddOrUpdate(
            queueName, _ => (reason, new RecurringFailure(_time)), (_, known) => (reason, known.Failure));
        if (missing.Failure.Failed() is { } failed)
            Log.Missing(_logger, reason, failed.Times, RetryInterval);
    }

    private void Find(string queueName)
    {
        if (_missing.TryRemove(queueName, out var missing) && missing.Failure.Succeeded() is { } ended)
            Log.ThereAgain(_logger, queueName, TimeSpan.FromSeconds(Math.Ceiling(ended.Lasted.TotalSeconds)));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error,
            "{Reason} Until then nothing is received, moved or kept there (attempt {Attempt}; it is tried every {Interval}, and said once a minute).")]
        public static partial void Missing(ILogger logger, string reason, int attempt, TimeSpan interval);

        [LoggerMessage(2, LogLevel.Information, "The queue {Queue} is there again, after {Duration}.")]
        public static partial void ThereAgain(ILogger logger, string queue, TimeSpan duration);
    }
}
