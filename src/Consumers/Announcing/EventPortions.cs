using BusEtl.Persistence;

namespace BusEtl.Consumers.Announcing;

/// <summary>
/// Splits logins so that no event's JSON is over 200 KiB: SNS takes 256 KiB a message, and the envelope and the attributes need room too.
/// </summary>
internal static class EventPortions
{
    /// <summary>What the JSON of an event's logins may have at most, in bytes.</summary>
    public const int MaxBytes = 200 * 1024;

    // Names, quotes and commas of one login, its id (36 characters) and date (10); of an event the same.
    private const int FixedBytes = 256;

    // A character outside of ASCII, or one that JSON escapes, takes six bytes at most: \uXXXX. A pair of surrogates takes two of these.
    private const int MaxBytesPerCharacter = 6;

    public static IEnumerable<IReadOnlyList<UserLogin>> Of(IReadOnlyList<UserLogin> logins)
    {
        var portion = new List<UserLogin>(logins.Count);
        var size = FixedBytes;

        foreach (var login in logins)
        {
            var bound = BoundOf(login);
            if (size + bound > MaxBytes && portion.Count > 0)
            {
                yield return portion;
                portion = [];
                size = FixedBytes;
            }

            portion.Add(login);
            size += bound;
        }

        if (portion.Count > 0)
            yield return portion;
    }

    private static int BoundOf(UserLogin login)
    {
        // Tokens are ASCII that JSON does not escape.
        var tokens = login.MaskedIp.Length + login.MaskedDeviceId.Length;
        var texts = login.UserId.Length + login.DeviceType.Length + (login.Locale?.Length ?? 0) + login.AppVersion.Length;

        return FixedBytes + tokens + (texts * MaxBytesPerCharacter);
    }
}
