using System.Net;
using System.Text;
using BusEtl.Consumers.Masking;
using BusEtl.Tests.Unit.Validation;

namespace BusEtl.Tests.Unit.Masking;

public sealed class CanonicalIpTests
{
    [Theory]
    [MemberData(nameof(IpAddresses.Valid), MemberType = typeof(IpAddresses))]
    public void Every_spelling_has_one_canonical_text(string spelling, string canonical)
    {
        Assert.Equal(canonical, TextOf(spelling));
        Assert.Equal(canonical, TextOf(canonical));
        Assert.Equal(Parse(canonical), Parse(spelling));
    }

    [Theory]
    [MemberData(nameof(IpAddresses.Invalid), MemberType = typeof(IpAddresses))]
    public void Anything_else_is_refused(string text) => Assert.False(CanonicalIp.TryParse(text, out _));

    [Fact]
    public void Every_address_means_what_the_framework_says_it_means()
    {
        var random = new Random(5952);

        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(4) == 0 ? 4 : 16];
            random.NextBytes(bytes);

            // Runs of zeros of all lengths and places.
            for (var group = 0; group < bytes.Length; group += 2)
            {
                if (random.Next(2) == 0)
                {
                    bytes.AsSpan(group, 2).Clear();
                }
            }

            var address = new IPAddress(bytes);
            var canonical = TextOf(address.ToString());

            Assert.Equal(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, IPAddress.Parse(canonical));
            Assert.Equal(canonical, TextOf(canonical));
            Assert.Equal(Rfc5952(address), canonical);
        }
    }

    [Fact]
    public void Printing_shows_no_address() => Assert.Equal("CanonicalIp", Parse("198.51.100.7").ToString());

    // A plain rendering of the rules, by way of text: the longest run of zero groups becomes the double colon.
    private static string Rfc5952(IPAddress address)
    {
        var bytes = address.GetAddressBytes();

        if (bytes.Length == 4 || address.IsIPv4MappedToIPv6)
        {
            return string.Join('.', bytes[^4..]);
        }

        var groups = bytes.Chunk(2).Select(pair => $"{(pair[0] << 8) | pair[1]:x}").ToList();

        for (var length = 8; length >= 2; length--)
        {
            for (var start = 0; start + length <= 8; start++)
            {
                if (groups.GetRange(start, length).TrueForAll(g => g == "0"))
                {
                    return $"{string.Join(':', groups[..start])}::{string.Join(':', groups[(start + length)..])}";
                }
            }
        }

        return string.Join(':', groups);
    }

    private static CanonicalIp Parse(string text)
    {
        Assert.True(CanonicalIp.TryParse(text, out var address), text);
        return address;
    }

    private static string TextOf(string text)
    {
        Span<byte> utf8 = stackalloc byte[CanonicalIp.MaxTextLength];

        return Encoding.ASCII.GetString(utf8[..Parse(text).Write(utf8)]);
    }
}
