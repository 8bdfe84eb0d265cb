namespace BusEtl.Operations.Diagnosing;

/// <summary>How long the doctor waits.</summary>
/// <param name="Call">For one answer of one server.</param>
internal sealed record Patience(TimeSpan Call)
{
    public static readonly Patience Default = new(TimeSpan.FromSeconds(5));

    /// <summary>For all of an area: some answers.</summary>
    public TimeSpan Area => 6 * Call;
}
