namespace BusEtl.AmazonSqs.Topics;

/// <summary>Codes of SNS that mean something to the transport.</summary>
internal static class SnsErrors
{
    public const string InvalidParameter = nameof(InvalidParameter);
}
