using BusEtl.Consumers.Consuming;
using BusEtl.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Breaking;

/// <summary>
/// Waits until the database takes logins. Where it refuses nothing but the made-up rows, it may be these alone: then a real login is tried
/// after the rest time, and while that fails, each time after twice as long, because a receive is all that a trial may cost.
/// </summary>
internal sealed partial class DatabaseVigil(
    LoginBreaker breaker, DatabaseProbe database, IOptions<LoginQueueOptions> options, TimeProvider time, ILogger<LoginBreaker> logger)
{
    private const int MostDoublings = 20;

    private readonly BreakerOptions _options = options.Value.Breaker;
    private int _doubts;
    private long _closings;

    private TimeSpan Patience => _options.RestartTimeout * Math.Pow(2, Math.Min(_doubts, MostDoublings));

    /// <summary>Returns when a login is to be tried.</summary>
    public async Task WaitAsync(CancellationToken stopping)
    {
        var began = time.GetTimestamp();
        var said = breaker.Fault?.Text;
        if (_closings != breaker.Closings)
            _doubts = 0;

        while (await database.FindFaultAsync(ProbeDepth.Rows, breaker.Fault?.Fault, stopping) is { } fault)
        {
            breaker.StillFails(fault);
            if (fault.Text != said)
                Log.StillFails(logger, said = fault.Text);

            if (await IsInDoubtAsync(began, stopping))
            {
                (_doubts, _closings) = (_doubts + 1, breaker.Closings);
                Log.IsInDoubt(logger, Patience);

                return;
            }

            await Task.Delay(_options.ProbeInterval, time, stopping);
        }

        _doubts = 0;
        Log.TakesLogins(logger);
    }

    private async Task<bool> IsInDoubtAsync(long began, CancellationToken stopping) =>
        time.GetElapsedTime(began) >= Patience && await database.FindFaultAsync(ProbeDepth.Statements, met: null, stopping) is null;

    private static partial class Log
    {
        [LoggerMessage(11, LogLevel.Warning, "{Fault} The breaker stays open.")]
        public static partial void StillFails(ILogger logger, string fault);

        [LoggerMessage(12, LogLevel.Warning,
            "The database refuses made-up logins, and perhaps these alone: a real one is tried, and if that fails too, the next in {Patience}.")]
        public static partial void IsInDoubt(ILogger logger, TimeSpan patience);

        [LoggerMessage(13, LogLevel.Information, "The database takes logins.")]
        public static partial void TakesLogins(ILogger logger);
    }
}
