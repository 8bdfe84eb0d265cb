namespace BusEtl.AmazonSqs.Client.Credentials;

/// <summary>There are no credentials. The text is a sentence that says where they were looked for and what to do; it holds no key.</summary>
/// <param name="message">The sentence.</param>
/// <param name="isFinal">Whether waiting is of no use: what was found cannot be used.</param>
/// <param name="innerException">What AWSSDK.Core said.</param>
internal sealed class CredentialException(string message, bool isFinal, Exception? innerException = null)
    : Exception(message, innerException)
{
    public bool IsFinal { get; } = isFinal;

    /// <summary>Why, for who tells the reasons apart.</summary>
    public CredentialTrouble Trouble { get; init; }
}

/// <summary>Why there are no credentials.</summary>
internal enum CredentialTrouble
{
    /// <summary>Nobody has any, or who has them does not give them.</summary>
    Missing,

    /// <summary>Who is asked does not answer.</summary>
    Silent,

    /// <summary>They are of a kind that the program cannot use.</summary>
    Unusable,
}
