using Amazon.Runtime;

namespace BusEtl.Service.Keys;

/// <summary>What a refusal of AWS KMS means, where its own words leave that open.</summary>
internal static class KmsAdvice
{
    /// <returns>A sentence with a blank before it, or nothing.</returns>
    public static string For(AmazonServiceException refusal) => refusal.ErrorCode switch
    {
        "AccessDeniedException" => " The task's role needs kms:Decrypt on the key, in its own policy and in the key's.",
        "DisabledException" => " Enable the key.",
        "KMSInvalidStateException" => " The key is waiting for its deletion or has no material: cancel the deletion, or import it again.",
        "NotFoundException" => " The key is in another region (Amazon:Region) or another account, or was deleted.",
        "InvalidCiphertextException" or "IncorrectKeyException" =>
            " It was wrapped by a key of another region or account, or was changed since.",
        "UnrecognizedClientException" or "InvalidClientTokenId" => " AWS does not know the access key of the credentials.",
        "ExpiredTokenException" or "ExpiredToken" => " The session of the credentials has lapsed.",
        "InvalidSignatureException" or "SignatureDoesNotMatch" =>
            " The secret key does not belong to the access key, or the clock of this machine is wrong.",
        _ => "",
    };
}
