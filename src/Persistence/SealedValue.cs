using System.Text;

namespace BusEtl.Persistence;

/// <summary>One row of <c>vault.pii</c>: the sealed original of a token. It prints as its token.</summary>
/// <param name="Token">At most 256 characters; the key of the table.</param>
/// <param name="Kind">What the original is, at most 16 characters.</param>
/// <param name="Sealed">The original, encrypted.</param>
/// <param name="KeyId">Id of the key that opens it, at most 16 characters.</param>
public sealed record SealedValue(string Token, string Kind, byte[] Sealed, string KeyId)
{
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(Token);
        return true;
    }
}
