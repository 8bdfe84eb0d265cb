namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>What it means when an encrypted queue or topic is refused because of its key. SQS and SNS spell the codes differently.</summary>
internal static class KmsAdvice
{
    /// <param name="code">Such as SQS's <c>KmsAccessDenied</c> and SNS's <c>KMSAccessDenied</c>.</param>
    /// <param name="entity">What is encrypted: 'queue'.</param>
    /// <returns>A sentence; null when it is no such code.</returns>
    public static string? For(string code, string entity)
    {
        if (!code.StartsWith("KMS", StringComparison.OrdinalIgnoreCase))
            return null;

        return code[3..].TrimStart('.').ToUpperInvariant() switch
        {
            "ACCESSDENIED" => $"The {entity} is encrypted by a key of AWS KMS: the task's role needs kms:Decrypt and kms:GenerateDataKey on that "
                + "key, in its own policy and in the key's.",
            "DISABLED" => $"The key that encrypts the {entity} is disabled. Enable it.",
            "INVALIDSTATE" => $"The key that encrypts the {entity} cannot be used in its state, such as waiting for its deletion. Cancel that.",
            "NOTFOUND" => $"The key that encrypts the {entity} does not exist. Give the {entity} another one.",
            "INVALIDKEYUSAGE" => $"The key that encrypts the {entity} is not one for symmetric encryption. Give the {entity} another one.",
            "OPTINREQUIRED" => "The account is not signed up for AWS KMS in this region.",
            _ => null,
        };
    }
}
