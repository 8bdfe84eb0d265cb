using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>
/// Text between JSON's quotes as UTF-8. Utf8JsonReader's own ways throw at half of a surrogate pair, and one such message would lose the
/// whole receive again and again; here it becomes U+FFFD.
/// </summary>
internal static class JsonText
{
    private const int EscapeLength = 6; // \uXXXX

    public static byte[] Copy(ReadOnlySpan<byte> text) =>
        Utf8.IsValid(text) ? text.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));

    /// <param name="text">Escaped text which a JSON reader has found well-formed.</param>
    public static byte[] Unescape(ReadOnlySpan<byte> text)
    {
        // An escape is never shorter than what it stands for.
        var rented = ArrayPool<byte>.Shared.Rent(text.Length);
        var length = Unescape(text, rented);
        var exact = Copy(rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
        return exact;
    }

    private static int Unescape(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var written = 0;
        while (true)
        {
            var plain = text.IndexOf((byte)'\\');
            if (plain < 0)
            {
                text.CopyTo(output[written..]);
                return written + text.Length;
            }
            text[..plain].CopyTo(output[written..]);
            written += plain;
            text = text[plain..];
            if (text[1] == (byte)'u')
            {
                var rune = ReadRune(text, out var used);
                written += rune.EncodeToUtf8(output[written..]);
                text = text[used..];
                continue;
            }
            output[written++] = Simple(text[1]);
            text = text[2..];
        }
    }

    private static byte Simple(byte letter) => letter switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => letter,
    };

    private static Rune ReadRune(ReadOnlySpan<byte> text, out int used)
    {
        used = EscapeLength;
        var first = ReadUnit(text);
        if (Rune.TryCreate(first, out var rune))
            return rune;
        if (text.Length < 2 * EscapeLength || text[EscapeLength] != (byte)'\\' || text[EscapeLength + 1] != (byte)'u')
            return Rune.ReplacementChar;
        if (!Rune.TryCreate(first, ReadUnit(text[EscapeLength..]), out rune))
            return Rune.ReplacementChar;
        used = 2 * EscapeLength;
        return rune;
    }

    private static char ReadUnit(ReadOnlySpan<byte> escape) =>
        Utf8Parser.TryParse(escape[2..EscapeLength], out ushort unit, out _, 'x') ? (char)unit : (char)Rune.ReplacementChar.Value;
}
