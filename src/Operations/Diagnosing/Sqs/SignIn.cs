using Amazon.Runtime;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>Whose requests the service's would be, as the AWS SDK finds it.</summary>
/// <param name="Kind">For people: <c>the environment (AWS_ACCESS_KEY_ID)</c>.</param>
/// <param name="Credentials">Null when there are none.</param>
/// <param name="KeyId">The access key's id, shortened; null likewise.</param>
/// <param name="Until">When they lapse; null when they do not, or nobody says.</param>
/// <param name="Failure">Why there are none; null where there are.</param>
internal sealed record SignIn(string Kind, AWSCredentials? Credentials, string? KeyId, DateTimeOffset? Until, SignInFailure? Failure);

/// <summary>Why no credentials could be had.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Reason">A sentence.</param>
internal sealed record SignInFailure(string Code, string Reason);
