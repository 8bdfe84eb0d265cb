using System.Buffers.Binary;
using System.Globalization;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// An IP address of which every spelling is equal. An IPv4 address, also one in its IPv6 form (<c>::ffff:1.2.3.4</c>), has the
/// canonical text of IPv4; any other has the text of RFC 5952, always in hexadecimal (<c>64:ff9b::102:304</c>), as Python's ipaddress
/// writes it. System.Net.IPAddress is not used: it takes <c>1.2.3</c> and <c>010.1.1.1</c>, and its texts mix both notations.
/// </summary>
internal readonly record struct CanonicalIp
{
    public const int MaxTextLength = 39;

    /// <summary>In bytes, of whichever family it is.</summary>
    public const int Size = 16;

    private const int Groups = 8;

    // IPv4 in its IPv6 form, so that the two spellings are one value.
    private readonly UInt128 _bits;

    private CanonicalIp(UInt128 bits) => _bits = bits;

    private bool IsIPv4 => _bits >> 32 == 0xFFFF;

    /// <summary>Reads a dotted quad or a text of RFC 4291, perhaps with white space around it; nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CanonicalIp address)
    {
        var trimmed = text.Trim();

        if (trimmed.Contains(':'))
        {
            var isIPv6 = IpText.TryParseIPv6(trimmed, out var bits);
            address = new CanonicalIp(bits);
            return isIPv6;
        }

        var isIPv4 = IpText.TryParseIPv4(trimmed, out var quad);
        address = OfIPv4(quad);
        return isIPv4;
    }

    /// <summary>The IPv4 address of four bytes.</summary>
    public static CanonicalIp OfIPv4(uint quad) => new(new UInt128(0, 0xFFFF_0000_0000UL | quad));

    /// <summary>The address of <see cref="Size"/> bytes, as <see cref="WriteBytes"/> writes them.</summary>
    public static CanonicalIp OfBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes its <see cref="Size"/> bytes; an IPv4 address has those of its IPv6 form.</summary>
    public void WriteBytes(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, _bits);

    /// <summary>Writes the canonical text, at most <see cref="MaxTextLength"/> bytes of ASCII.</summary>
    public int Write(Span<byte> utf8) => IsIPv4 ? WriteIPv4(utf8) : WriteIPv6(utf8);

    /// <summary>Not the address: it is personal data.</summary>
    public override string ToString() => nameof(CanonicalIp);

    private int WriteIPv4(Span<byte> utf8)
    {
        var length = 0;

        for (var shift = 24; shift >= 0; shift -= 8)
        {
            length += WriteNumber((byte)(_bits >> shift), utf8[length..], "D");

            if (shift > 0)
            {
                utf8[length++] = (byte)'.';
            }
        }

        return length;
    }

    private int WriteIPv6(Span<byte> utf8)
    {
        var (zeros, afterZeros) = LongestZeroRun();
        var length = 0;

        for (var group = 0; group < Groups; group++)
        {
            if (group == zeros)
            {
                utf8[length++] = (byte)':';
                utf8[length++] = (byte)':';
                group = afterZeros;
            }
            else if (group > 0)
            {
                utf8[length++] = (byte)':';
            }

            if (group < Groups)
            {
                length += WriteNumber(GroupAt(group), utf8[length..], "x");
            }
        }

        return length;
    }

    // The first of the longest runs; a single zero group is written out.
    private (int Start, int End) LongestZeroRun()
    {
        var (start, end) = (-1, 0);

        for (var group = 0; group < Groups; group++)
        {
            var from = group;

            while (group < Groups && GroupAt(group) == 0)
            {
                group++;
            }

            if (group - from >= 2 && group - from > end - start)
            {
                (start, end) = (from, group);
            }
        }

        return (start, end);
    }

    private ushort GroupAt(int group) => (ushort)(_bits >> (16 * (Groups - 1 - group)));

    private static int WriteNumber(ushort number, Span<byte> utf8, ReadOnlySpan<char> format)
    {
        _ = number.TryFormat(utf8, out var length, format, CultureInfo.InvariantCulture);
        return length;
    }
}
