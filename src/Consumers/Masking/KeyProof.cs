using System.Security.Cryptography;
using BusEtl.Persistence;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// Tells whether keys of a ring are those that made a row of the vault: two rings may have other keys of the same ids. The original is in
/// memory for that moment and cleared after it; nobody gets to see it.
/// </summary>
internal sealed class KeyProof(KeyRing keys)
{
    private static readonly int Around = Nonces.Size + RingKey.TagSize;

    /// <summary>Opens the original, and makes its token again.</summary>
    public ProvedKeys Try(SealedValue row)
    {
        if (!PersonalDataKindName.TryParse(row.Kind, out var kind)
            || row.Sealed.Length <= Around
            || keys.SealingKeys.FirstOrDefault(key => key.Id == row.KeyId) is not { } sealing)
        {
            return default;
        }

        var prefix = PersonalDataKindName.PrefixOf(kind);
        var form = GC.AllocateUninitializedArray<byte>(row.Sealed.Length - Around, pinned: true);
        var input = GC.AllocateUninitializedArray<byte>(prefix.Length + OriginalForm.MaxTextLength(form.Length), pinned: true);
        prefix.CopyTo(input);
        try
        {
            LoginSealing.Open(sealing, row.Sealed, form, LoginSealing.AssociatedData(kind, row.Token, []));

            return new ProvedKeys(
                Sealing: true,
                OriginalForm.TryRead(kind, form, input.AsSpan(prefix.Length), out var length)
                && keys.TokenKeys.FirstOrDefault(key => IsOf(row.Token, key)) is { } token
                    ? LoginMasking.Token(token, input.AsSpan(0, prefix.Length + length)) == row.Token
                    : null);
        }
        catch (AuthenticationTagMismatchException)
        {
            return new ProvedKeys(Sealing: false, Token: null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(form);
            CryptographicOperations.ZeroMemory(input);
        }
    }

    private static bool IsOf(string token, RingKey key) =>
        token.Length > key.Id.Length && token[key.Id.Length] == '.' && token.StartsWith(key.Id, StringComparison.Ordinal);
}

/// <summary>What a row of the vault shows of the keys that it names; null where it cannot tell.</summary>
/// <param name="Sealing">Whether the sealing key opens it.</param>
/// <param name="Token">Whether the token key makes its token.</param>
internal readonly record struct ProvedKeys(bool? Sealing, bool? Token);
