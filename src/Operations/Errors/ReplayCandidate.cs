using BusEtl.Consumers.Masking;

namespace BusEtl.Operations.Errors;

/// <summary>A message with what a replay would make of it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Body">Its body after the repair.</param>
/// <param name="Verdict">What the service would make of it.</param>
/// <param name="InvalidFields">The fields that are still invalid, in the order of the message's fields.</param>
internal sealed record ReplayCandidate(
    ErrorMessage Message, ReadOnlyMemory<byte> Body, ReplayVerdict Verdict, IReadOnlyList<string> InvalidFields)
{
    public bool IsRepaired => !Body.Equals(Message.Native.Body);

    /// <summary>What the repair changes, with personal data as tokens; no lines where it changes nothing.</summary>
    public IReadOnlyList<string> Diff(LoginMasking masking) =>
        IsRepaired ? BodyView.Diff(BodyView.Of(Message.Native.Body, masking), BodyView.Of(Body, masking)) : [];

    public override string ToString() => $"{Message.Id}: {Verdict}";
}

/// <summary>What the service would make of a message.</summary>
internal enum ReplayVerdict
{
    WouldStore,
    AlreadyStored,
    StillInvalid,
}
