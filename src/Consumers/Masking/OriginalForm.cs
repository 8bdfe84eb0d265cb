using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace BusEtl.Consumers.Masking;

/// <summary>
/// The form in which originals are sealed, whose length tells nothing of an address and next to nothing of a device id. An address is its 16
/// bytes, one of IPv4 in its IPv6 form. A device id is the length of its UTF-8 (4 bytes, big-endian), the UTF-8, and zeros that fill 64 bytes
/// with it, or that doubled as often as it takes.
/// </summary>
internal static class OriginalForm
{
    private const int LengthSize = sizeof(int);
    private const int ShortestDeviceId = 64;

    /// <summary>Size of the form of a device id, in bytes.</summary>
    /// <param name="utf8Length">Length of its UTF-8, in bytes.</param>
    public static int SizeOf(int utf8Length) => LengthSize + Math.Max(ShortestDeviceId, (int)BitOperations.RoundUpToPowerOf2((uint)utf8Length));

    /// <summary>The most bytes that a value has as UTF-8.</summary>
    /// <param name="formSize">Size of its form, in bytes.</param>
    public static int MaxTextLength(int formSize) => Math.Max(formSize, CanonicalIp.MaxTextLength);

    /// <param name="canonicalDeviceId">The device id.</param>
    /// <param name="form">Where its form goes, <see cref="SizeOf"/> bytes.</param>
    public static void Write(ReadOnlySpan<char> canonicalDeviceId, Span<byte> form)
    {
        var length = Encoding.UTF8.GetBytes(canonicalDeviceId, form[LengthSize..]);
        BinaryPrimitives.WriteInt32BigEndian(form, length);
        form[(LengthSize + length)..].Clear();
    }

    /// <summary>Reads a form.</summary>
    /// <param name="kind">What the value is.</param>
    /// <param name="form">Its form.</param>
    /// <param name="utf8">Where the canonical value goes, at least <see cref="MaxTextLength"/> bytes.</param>
    /// <param name="length">The value's length, in bytes.</param>
    /// <returns>False when it is no form of that kind.</returns>
    public static bool TryRead(PersonalDataKind kind, ReadOnlySpan<byte> form, Span<byte> utf8, out int length)
    {
        length = 0;
        if (kind == PersonalDataKind.Ip)
        {
            if (form.Length != CanonicalIp.Size)
                return false;

            length = CanonicalIp.OfBytes(form).Write(utf8);
            return true;
        }

        if (form.Length < LengthSize)
            return false;

        length = BinaryPrimitives.ReadInt32BigEndian(form);
        return length >= 0 && length <= form.Length - LengthSize && form.Slice(LengthSize, length).TryCopyTo(utf8);
    }
}
