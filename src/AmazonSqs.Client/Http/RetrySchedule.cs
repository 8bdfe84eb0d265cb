namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>
/// Exponential backoff with full jitter: the n-th wait is anywhere between nothing and 100 ms * 2^(n-1), at most 5 s
/// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
/// </summary>
/// <param name="maxAttempts">How often a request is sent at most.</param>
/// <param name="random">Gives numbers from 0 to below 1.</param>
internal sealed class RetrySchedule(int maxAttempts, Func<double> random)
{
    private const double FirstMilliseconds = 100;
    private const double MostMilliseconds = 5000;

    public bool Allows(int attempts) => attempts < maxAttempts;

    public TimeSpan DelayAfter(int attempts)
    {
        var ceiling = Math.Min(MostMilliseconds, FirstMilliseconds * Math.Pow(2, attempts - 1));
        return TimeSpan.FromMilliseconds(ceiling * random());
    }
}
