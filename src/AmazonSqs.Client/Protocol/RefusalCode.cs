namespace BusEtl.AmazonSqs.Client;

/// <summary>Which codes say that a right, a key or a topic is missing: nothing that passes by itself.</summary>
internal static class RefusalCode
{
    /// <summary>SQS and SNS spell the codes of keys as <c>KmsDisabled</c>, <c>KMSDisabled</c> and <c>KMS.DisabledException</c>.</summary>
    public static bool IsOfKey(string code) =>
        code.StartsWith("KMS", StringComparison.OrdinalIgnoreCase) && !code.Contains("Throttl", StringComparison.OrdinalIgnoreCase);

    public static bool IsDeniedKey(string code) => IsOfKey(code) && code.EndsWith("AccessDenied", StringComparison.Ordinal);

    public static bool IsMissing(string code) => code == TopicNotFoundException.NotFound;

    public static bool IsDenied(string code) => code is "AccessDenied" or "AuthorizationError" or "UnauthorizedOperation" or "NotAuthorized";
}
