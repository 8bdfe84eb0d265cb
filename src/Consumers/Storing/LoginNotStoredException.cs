using BusEtl.Persistence;

namespace BusEtl.Consumers.Storing;

/// <summary>
/// A valid login could not be stored. The text goes onto the error-queue message, so it holds no value; it has no inner exception, because
/// MassTransit would write the text of that one instead.
/// </summary>
public sealed class LoginNotStoredException(StoreFault fault) : Exception($"The login could not be stored ({fault.Description}).")
{
    /// <summary>The fault of the row, not of code: where it was thrown would say nothing.</summary>
    public override string? StackTrace => null;
}
