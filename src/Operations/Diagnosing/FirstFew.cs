namespace BusEtl.Operations.Diagnosing;

/// <summary>A list as evidence: the first of many are enough to know them by.</summary>
internal static class FirstFew
{
    public static string Of<T>(IReadOnlyList<T> things, int most = 5) =>
        $"{string.Join(", ", things.Take(most))}{(things.Count > most ? $" and {things.Count - most} more" : "")}";
}
