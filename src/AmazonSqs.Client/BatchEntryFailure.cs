namespace BusEtl.AmazonSqs.Client;

/// <summary>One entry of a batch that SQS or SNS did not take, though it took the call.</summary>
/// <param name="Index">The entry's place in the list that was given.</param>
/// <param name="Code">The service's short code, or <see cref="NotAnswered"/> when the answer left the entry out.</param>
/// <param name="Message">The service's own words, if any.</param>
/// <param name="SenderFault">True when sending the same entry again cannot help.</param>
public sealed record BatchEntryFailure(int Index, string Code, string? Message, bool SenderFault)
{
    /// <summary>The code of an entry that the service said nothing about.</summary>
    public const string NotAnswered = "NotAnswered";
}
