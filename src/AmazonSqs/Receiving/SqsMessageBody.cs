using System.Runtime.InteropServices;
using System.Text;
using MassTransit;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>A message body as the UTF-8 that came from SQS; handed on without a copy where its array fits.</summary>
internal sealed class SqsMessageBody(ReadOnlyMemory<byte> body) : MessageBody
{
    public long? Length => body.Length;

    public Stream GetStream() => new MemoryStream(GetBytes(), writable: false);

    public byte[] GetBytes() =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Array is { } array && array.Length == segment.Count
            ? array
            : body.ToArray();

    public string GetString() => Encoding.UTF8.GetString(body.Span);
}
