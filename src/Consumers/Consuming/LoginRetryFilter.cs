using BusEtl.Consumers.Storing;
using BusEtl.Contracts;
using MassTransit;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Consuming;

/// <summary>
/// Tries a login that was not stored with its batch again, alone, so that it never spoils another batch. It is no <c>UseMessageRetry</c>,
/// because a message that MassTransit marks as retried makes the batch collector deliver the batch which it is gathering, even twice.
/// </summary>
internal sealed class LoginRetryFilter(LoginStoring storing, IOptions<LoginQueueOptions> options, Jitter jitter, TimeProvider time)
    : IFilter<ConsumeContext<LoginMessage>>, IDisposable
{
    private readonly TimeSpan[] _intervals = options.Value.Retry.IntervalsOrDefault;
    private readonly SemaphoreSlim _turns = new(options.Value.Batch.Concurrency);

    public async Task Send(ConsumeContext<LoginMessage> context, IPipe<ConsumeContext<LoginMessage>> next)
    {
        await next.Send(context);

        if (LoginAttempts.Failing(context.ReceiveContext) is { Fault: not null } attempts)
            await RetryAsync(context, attempts);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("loginRetry").Add("attempts", _intervals.Length + 1);

    public void Dispose() => _turns.Dispose();

    private async Task RetryAsync(ConsumeContext<LoginMessage> context, LoginAttempts attempts)
    {
        foreach (var interval in _intervals)
        {
            await Task.Delay(jitter.Cut(interval), time, context.CancellationToken);
            await StoreAloneAsync(context);
            if (attempts.Fault is null)
                return;
        }

        throw attempts.Fault!;
    }

    private async Task StoreAloneAsync(ConsumeContext<LoginMessage> context)
    {
        await _turns.WaitAsync(context.CancellationToken);

        try
        {
            await storing.StoreAsync([context], context.CancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }
}
