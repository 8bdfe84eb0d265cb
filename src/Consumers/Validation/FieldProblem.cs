namespace BusEtl.Consumers.Validation;

/// <summary>One rule that an incoming login breaks. Neither part ever holds a value of the login.</summary>
/// <param name="Field">Name on the wire, such as <c>device_id</c>, or <c>body</c> for the message as a whole.</param>
/// <param name="Rule">What is wrong with it, such as <c>is required</c>.</param>
public sealed record FieldProblem(string Field, string Rule);
