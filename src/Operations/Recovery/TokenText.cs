using System.Text.RegularExpressions;

namespace BusEtl.Operations.Recovery;

/// <summary>The form of a token: a key id, a dot and 43 characters of base64url. What has another form may be a personal value.</summary>
internal static partial class TokenText
{
    public static bool IsToken(string? text) => text is not null && Form().IsMatch(text);

    /// <summary>The id of the key that made the token.</summary>
    public static string KeyIdOf(string token) => token[..Math.Max(0, token.IndexOf('.', StringComparison.Ordinal))];

    [GeneratedRegex(@"\A[a-z0-9-]{1,16}\.[A-Za-z0-9_-]{43}\z")]
    private static partial Regex Form();
}
