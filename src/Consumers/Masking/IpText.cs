namespace BusEtl.Consumers.Masking;

/// <summary>Reads the texts of RFC 4291 and the dotted quad, strictly: no leading zeros, zone, brackets, port or prefix length.</summary>
internal static class IpText
{
    private const int Groups = 8;

    public static bool TryParseIPv4(ReadOnlySpan<char> text, out uint quad)
    {
        quad = 0;

        for (var part = 0; part < 4; part++)
        {
            if (part > 0)
            {
                if (text.IsEmpty || text[0] != '.')
                {
                    return false;
                }

                text = text[1..];
            }

            var digits = 0;
            uint value = 0;

            for (; digits < text.Length && digits < 3 && char.IsAsciiDigit(text[digits]); digits++)
            {
                value = (value * 10) + (uint)(text[digits] - '0');
            }

            if (digits == 0 || value > 255 || (digits > 1 && text[0] == '0'))
            {
                return false;
            }

            quad = (quad << 8) | value;
            text = text[digits..];
        }

        return text.IsEmpty;
    }

    public static bool TryParseIPv6(ReadOnlySpan<char> text, out UInt128 bits)
    {
        // The groups ahead of the double colon, and those after it.
        UInt128 head = 0, tail = 0;
        var count = 0;
        var gap = -1;
        bits = 0;

        if (text.StartsWith("::"))
        {
            gap = 0;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            if (!TryTakeGroups(ref text, out var value, out var taken) || count + taken > Groups)
            {
                return false;
            }

            tail = (tail << (16 * taken)) | value;
            count += taken;

            if (text.StartsWith(":"))
            {
                if (gap >= 0)
                {
                    return false;
                }

                (head, tail, gap) = (tail, 0, count);
                text = text[1..];
            }
        }

        if (gap < 0)
        {
            bits = tail;
            return count == Groups;
        }

        // A shift by all 128 bits would be one by none.
        bits = gap == 0 ? tail : (head << (16 * (Groups - gap))) | tail;
        return count < Groups;
    }

    /// <summary>Takes one hexadecimal group, or the two of a dotted quad at the end, and the colon after it.</summary>
    private static bool TryTakeGroups(ref ReadOnlySpan<char> text, out uint value, out int taken)
    {
        taken = 2;

        if (text.Contains('.') && TryParseIPv4(text, out value))
        {
            text = default;
            return true;
        }

        var digits = 0;
        taken = 1;
        value = 0;

        for (; digits < text.Length && digits < 4 && char.IsAsciiHexDigit(text[digits]); digits++)
        {
            // The low four bits of a letter of either case count from 1 for A; bit 6 is set in letters only.
            value = (value << 4) | (uint)((text[digits] & 0xF) + (9 * (text[digits] >> 6)));
        }

        text = text[digits..];

        if (digits == 0 || text.IsEmpty)
        {
            return digits > 0;
        }

        var isFollowed = text[0] == ':' && text.Length > 1;
        text = text[1..];
        return isFollowed;
    }
}
