namespace BusEtl.Operations.Auditing;

/// <summary>What an operator does to personal data or to messages, as it goes into the audit.</summary>
/// <param name="Actor">Who: the operator's name, 1 to 128 characters.</param>
/// <param name="Action">What, such as <c>reveal</c>, <c>erase</c>, <c>replay</c> or <c>discard</c>.</param>
/// <param name="Subject">To what: a token, the id of a message, a selection. Never a personal value.</param>
/// <param name="Reason">Why, in the operator's words, 1 to 1,000 characters.</param>
/// <param name="Outcome">How it ended, or <c>begun</c> for what is reported again at its end.</param>
public sealed record AuditEntry(string Actor, string Action, string Subject, string Reason, string Outcome);
