using System.Globalization;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// Looks for IP addresses in a text. As one counts what stands by itself, with no letter or digit beside it: <c>iPhone 10.0.0.1</c> has one,
/// <c>v10.0.0.1</c> and <c>1.2.3.4.5</c> have none. The login's own address is found also where something else is beside it, and with zeros
/// before its numbers. Allocates nothing.
/// </summary>
internal static class AddressSearch
{
    private const int Parts = 4;
    private const int LongestIPv6 = 45;

    /// <param name="text">The text.</param>
    /// <param name="own">The login's own address, if it has one.</param>
    public static AddressFinding Find(ReadOnlySpan<char> text, CanonicalIp? own)
    {
        if (!text.ContainsAny('.', ':'))
        {
            return AddressFinding.None;
        }

        var quad = text.Count('.') < Parts - 1 ? AddressFinding.None : FindQuad(text, own);
        if (quad == AddressFinding.Own || text.Count(':') < 2)
        {
            return quad;
        }

        var groups = FindGroups(text, own);

        return groups == AddressFinding.None ? quad : groups;
    }

    private static AddressFinding FindQuad(ReadOnlySpan<char> text, CanonicalIp? own)
    {
        var found = AddressFinding.None;

        for (var start = 0; TryTakeRun(text, ref start, out var end, IsOfQuad); start = end)
        {
            var run = text[start..end].Trim('.');
            if (own is { } address && HoldsQuad(run, address))
            {
                return AddressFinding.Own;
            }

            if (IsApart(text, start, end) && !run.Contains("..", StringComparison.Ordinal) && CanonicalIp.TryParse(run, out _))
            {
                found = AddressFinding.Other;
            }
        }

        return found;
    }

    // Any four numbers in a row.
    private static bool HoldsQuad(ReadOnlySpan<char> run, CanonicalIp own)
    {
        uint quad = 0;
        var count = 0;

        foreach (var part in run.Split('.'))
        {
            var digits = run[part].TrimStart('0');
            if (run[part].IsEmpty || digits.Length > 3 || !byte.TryParse(digits.IsEmpty ? "0" : digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                count = 0;
                continue;
            }

            quad = (quad << 8) | number;
            if (++count >= Parts && CanonicalIp.OfIPv4(quad) == own)
            {
                return true;
            }
        }

        return false;
    }

    private static AddressFinding FindGroups(ReadOnlySpan<char> text, CanonicalIp? own)
    {
        var found = AddressFinding.None;

        for (var start = 0; TryTakeRun(text, ref start, out var end, IsOfGroups); start = end)
        {
            var run = WithoutLooseEnds(text[start..end]);
            if (own is { } address && HoldsGroups(run, address))
            {
                return AddressFinding.Own;
            }

            if (IsApart(text, start, end) && run.ContainsAnyExcept(':', '.') && run.Contains(':') && CanonicalIp.TryParse(run, out _))
            {
                found = AddressFinding.Other;
            }
        }

        return found;
    }

    // Any groups in a row: before and after an address others may stand, as in [IPv6:2001:db8::1]:443 without brackets.
    private static bool HoldsGroups(ReadOnlySpan<char> run, CanonicalIp own)
    {
        for (var start = 0; start < run.Length; start++)
        {
            if (start > 0 && run[start - 1] != ':')
            {
                continue;
            }

            for (var end = Math.Min(run.Length, start + LongestIPv6); end > start + 1; end--)
            {
                var isEnd = end == run.Length || run[end] == ':' || run[end - 1] == ':';
                if (isEnd && run[start..end].Contains(':') && CanonicalIp.TryParse(run[start..end], out var address) && address == own)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // The full stop of a sentence, or the colon of 'ip:' and ':80'.
    private static ReadOnlySpan<char> WithoutLooseEnds(ReadOnlySpan<char> run)
    {
        run = run.Trim('.');
        if (run.StartsWith(":", StringComparison.Ordinal) && !run.StartsWith("::", StringComparison.Ordinal))
        {
            run = run[1..];
        }

        return run.EndsWith(":", StringComparison.Ordinal) && !run.EndsWith("::", StringComparison.Ordinal) ? run[..^1] : run;
    }

    private static bool TryTakeRun(ReadOnlySpan<char> text, ref int start, out int end, Func<char, bool> isPart)
    {
        while (start < text.Length && !isPart(text[start]))
        {
            start++;
        }

        end = start;
        while (end < text.Length && isPart(text[end]))
        {
            end++;
        }

        return start < text.Length;
    }

    private static bool IsApart(ReadOnlySpan<char> text, int start, int end) =>
        (start == 0 || !char.IsLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));

    private static bool IsOfQuad(char c) => char.IsAsciiDigit(c) || c == '.';

    private static bool IsOfGroups(char c) => char.IsAsciiHexDigit(c) || c is ':' or '.';
}

/// <summary>What a text has of addresses.</summary>
internal enum AddressFinding
{
    None,

    /// <summary>One that is not the login's own, as far as that is known.</summary>
    Other,

    /// <summary>The login's own.</summary>
    Own,
}
