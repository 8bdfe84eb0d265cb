namespace BusEtl.Consumers.Validation;

/// <summary>The forms of those fields that have one.</summary>
internal static class FieldFormat
{
    private const int LongestSubtag = 8;

    /// <summary>One to four dot-separated numbers, then perhaps a hyphen and a suffix of letters, digits, dots and hyphens.</summary>
    public static bool IsVersion(ReadOnlySpan<char> text)
    {
        var hyphen = text.IndexOf('-');
        var numbers = hyphen < 0 ? text : text[..hyphen];
        var suffix = hyphen < 0 ? default : text[(hyphen + 1)..];

        return (hyphen < 0 || IsSuffix(suffix)) && AreNumbers(numbers);
    }

    /// <summary>
    /// A country (<c>RU</c>), a language with one (<c>en_US</c>), or a language tag of BCP 47 (<c>zh-Hans-CN</c>), with hyphens or underscores:
    /// parts of 1 to 8 letters and digits, of which the first has letters only.
    /// </summary>
    public static bool IsLocale(ReadOnlySpan<char> text)
    {
        var length = 0;
        var isFirst = true;

        foreach (var c in text)
        {
            if (c is '-' or '_')
            {
                if (length == 0)
                {
                    return false;
                }

                (length, isFirst) = (0, false);
            }
            else if (!(isFirst ? char.IsAsciiLetter(c) : char.IsAsciiLetterOrDigit(c)) || ++length > LongestSubtag)
            {
                return false;
            }
        }

        return length > 0;
    }

    private static bool IsSuffix(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-'))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    private static bool AreNumbers(ReadOnlySpan<char> text)
    {
        var count = 0;

        foreach (var part in text.Split('.'))
        {
            count++;

            if (text[part].IsEmpty || text[part].ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }
        }

        return count <= 4;
    }
}
