using System.Security.Cryptography;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// The keys of the masking: one active, which makes new tokens, and retired ones, which made earlier tokens. Its text form is JSON,
/// comments allowed:
/// <code>{ "tokenKeys": [ { "id": "t1", "state": "active", "key": "base64 of 32 to 64 random bytes" } ] }</code>
/// An id is 1 to 16 of <c>a-z</c>, <c>0-9</c> and <c>-</c>; every token starts with the id of its key. Whoever has a key can test
/// guesses against tokens, so the text belongs in a secret store. Printing a ring prints its ids.
/// </summary>
public sealed class KeyRing
{
    internal KeyRing(IReadOnlyList<TokenKey> tokenKeys)
    {
        TokenKeys = tokenKeys;
        ActiveTokenKey = tokenKeys.Single(k => k.IsActive);
    }

    internal IReadOnlyList<TokenKey> TokenKeys { get; }

    internal TokenKey ActiveTokenKey { get; }

    /// <summary>The JSON text of a new ring of one active key, <c>t1</c>, of 32 random bytes.</summary>
    public static string Generate()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(TokenKey.MinLength));

        return $$"""
            {
              "tokenKeys": [
                { "id": "t1", "state": "active", "key": "{{key}}" }
              ]
            }

            """.ReplaceLineEndings("\n");
    }

    /// <summary>Writes a new ring to a new file that only its owner may read and write.</summary>
    /// <exception cref="IOException">The file exists already, and was left as it is, or it cannot be written.</exception>
    public static void GenerateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };

        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(System.Text.Encoding.UTF8.GetBytes(Generate()));
        file.Flush(flushToDisk: true);
    }

    public override string ToString() => $"KeyRing {string.Join(", ", TokenKeys.Select(k => k.Id))}";
}
