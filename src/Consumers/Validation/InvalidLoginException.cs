namespace BusEtl.Consumers.Validation;

/// <summary>
/// A message that is no valid login and never becomes one, so trying it again is pointless: it belongs in the error queue. The text
/// names fields and rules and never holds a value; correct the producer or the message, then send it again.
/// </summary>
public sealed class InvalidLoginException(IReadOnlyList<FieldProblem> problems) : Exception(Describe(problems))
{
    // The text travels as a message attribute, which shares the size limit of its message.
    private const int MaxTextLength = 1024;

    /// <summary>Every field with a problem, one problem each, in the order of the message's fields.</summary>
    public IReadOnlyList<FieldProblem> Problems { get; } = problems;

    private static string Describe(IReadOnlyList<FieldProblem> problems)
    {
        var text = $"The login is invalid: {string.Join("; ", problems.Select(p => $"{p.Field}: {p.Rule}"))}.";

        return text.Length <= MaxTextLength ? text : $"{text.AsSpan(0, MaxTextLength - 3)}...";
    }
}
