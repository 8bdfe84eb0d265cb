using BusEtl.Persistence;

namespace BusEtl.Consumers.Storing;

/// <summary>What became of the logins of a batch that are not new rows now.</summary>
public sealed class RecordedBatch
{
    /// <summary>Those that could not be stored.</summary>
    internal List<FailedLogin> Failed { get; } = [];

    /// <summary>Those whose key a row had already.</summary>
    internal List<RepeatedLogin> Repeated { get; } = [];
}

/// <summary>A login that could not be stored.</summary>
public sealed record FailedLogin(UserLogin Row, StoreFault Fault)
{
    /// <summary>The fault as the delivery's.</summary>
    public LoginNotStoredException Exception { get; } = new(Fault);
}
