namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>Whose requests the service's would be.</summary>
/// <param name="Source">For people: <c>the environment (AWS_ACCESS_KEY_ID)</c>; null when there are no credentials.</param>
/// <param name="KeyId">The access key's id, shortened; null likewise.</param>
/// <param name="Until">When they lapse; null when they do not, or nobody says.</param>
/// <param name="Failure">Why there are none; null where there are.</param>
internal sealed record SignIn(string? Source, string? KeyId, DateTimeOffset? Until, SignInFailure? Failure);

/// <summary>Why no credentials could be had.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Reason">Sentences.</param>
/// <param name="EndsTheStart">Whether the service does not wait for them.</param>
internal sealed record SignInFailure(string Code, string Reason, bool EndsTheStart);
