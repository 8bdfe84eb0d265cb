namespace BusEtl.AmazonSqs.Topics;

/// <summary>Codes of SNS that mean something to the transport.</summary>
internal static class SnsErrors
{
    public const string InvalidParameter = nameof(InvalidParameter);
    public const string AuthorizationError = nameof(AuthorizationError);
    public const string AccessDenied = nameof(AccessDenied);

    public static bool IsDenied(string code) => code is AuthorizationError or AccessDenied;
}
