namespace BusEtl.Bench.Load;

/// <summary>How much is measured.</summary>
/// <param name="Rounds">Timed rounds of each contestant.</param>
/// <param name="Messages">Messages timed a round.</param>
/// <param name="WarmUp">Messages before that, which meet the cold process.</param>
/// <param name="NaiveMessages">Messages timed a round where each one is a transaction and two calls.</param>
/// <param name="NaiveWarmUp">Messages before those.</param>
/// <param name="CountedMessages">Messages of the round whose calls and round trips are counted.</param>
/// <param name="LatencyTime">How long messages are sent at each rate.</param>
/// <param name="LongDrain">Messages of the long drain.</param>
internal sealed record Scale(
    int Rounds, int Messages, int WarmUp, int NaiveMessages, int NaiveWarmUp, int CountedMessages, TimeSpan LatencyTime, int LongDrain)
{
    /// <summary>The longest queue: with a deeper one the emulator is what is measured.</summary>
    public const int Backlog = 19_500;

    /// <summary>Messages a second at which latency is measured.</summary>
    public static readonly int[] LatencyRates = [200, 1000];

    /// <summary>As many bodies as the longest round sends.</summary>
    public int MostBodies =>
        Math.Max(LongDrain, WarmUp + Math.Max(Messages, (int)(LatencyRates.Sum() * LatencyTime.TotalSeconds)));

    public static readonly Scale Full = new(5, 80_000, 60_000, 4_000, 500, 40_000, TimeSpan.FromSeconds(30), 200_000);

    public static readonly Scale Brief = new(3, 30_000, 60_000, 1_500, 200, 20_000, TimeSpan.FromSeconds(10), 100_000);
}
