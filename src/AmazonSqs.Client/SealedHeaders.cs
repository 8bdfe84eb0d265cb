using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace BusEtl.AmazonSqs.Client;

/// <summary>
/// Writes and reads the headers of messages so that nobody but the service has a say in <see cref="OwnHeaders"/>: a message that carries any is
/// sealed, and those of a message without a right seal do not count. The seal is over the name of the queue, the message's identity, its first sent
/// time, its body and all of these headers, so that it fits no other message, and nothing can be added, changed or left out.
/// </summary>
/// <param name="queueName">
/// The queue whose messages these are, also while they stand in its error queue. A seal made for another queue is not right.
/// </param>
/// <param name="sealing">Makes and checks the seals; without it nothing is sealed and every sender is believed.</param>
public sealed class SealedHeaders(string queueName, IHeaderSealing? sealing)
{
    /// <summary>The attributes for a message, with a seal where one is needed and the message has room for it.</summary>
    /// <inheritdoc cref="AttributeBudget.Pack"/>
    /// <param name="headers">Names and values, the most important first.</param>
    /// <param name="body">The body.</param>
    /// <param name="maxBytes">What body and attributes may have together.</param>
    public IReadOnlyDictionary<string, string> Pack(
        IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body, int maxBytes = SqsLimits.MaxBatchBytes)
    {
        if (sealing is null)
            return AttributeBudget.Pack(headers, body.Length, maxBytes);

        var others = headers.Where(header => header.Key != OwnHeaders.Seal).ToList();
        if (!others.Exists(header => OwnHeaders.Has(header.Key)))
            return AttributeBudget.Pack(others, body.Length, maxBytes);

        // What finds no room is cut or left out, so only what is packed can be sealed; until then any seal keeps the place.
        var packed = new Dictionary<string, string>(
            AttributeBudget.Pack(others.Prepend(KeyValuePair.Create(OwnHeaders.Seal, sealing.Seal([]))), body.Length, maxBytes));
        if (packed.ContainsKey(OwnHeaders.Seal))
            packed[OwnHeaders.Seal] = sealing.Seal(ContentOf(AttributeBudget.Unpack(packed), body.Span));

        return packed;
    }

    /// <summary>The headers of a message, those of the overflow attribute among them.</summary>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="body">Its body.</param>
    public ReceivedHeaders Read(IReadOnlyDictionary<string, string> attributes, ReadOnlyMemory<byte> body)
    {
        var all = AttributeBudget.Unpack(attributes);

        return sealing is null || !HasOwn(all)
            ? new ReceivedHeaders(all, all, IsSealed: false)
            : Judge(all, all.TryGetValue(OwnHeaders.Seal, out var seal) && sealing.IsRight(seal, ContentOf(all, body.Span)));
    }

    // A method of its own: what only a few messages need would cost memory with every one.
    private static ReceivedHeaders Judge(IReadOnlyDictionary<string, string> all, bool isSealed)
    {
        var believed = all.Where(header => isSealed ? header.Key != OwnHeaders.Seal : !OwnHeaders.Has(header.Key));

        return new ReceivedHeaders(all, new Dictionary<string, string>(believed), isSealed);
    }

    private static bool HasOwn(IReadOnlyDictionary<string, string> headers)
    {
        // Most messages have none.
        if (headers.Count == 0)
            return false;

        foreach (var name in headers.Keys)
        {
            if (OwnHeaders.Has(name))
                return true;
        }

        return false;
    }

    private ReadOnlySpan<byte> ContentOf(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body)
    {
        var content = new ArrayBufferWriter<byte>();
        _ = MessageIdentity.TryRead(headers.GetValueOrDefault(MessageIdentity.Header), out var id);
        Add(content, queueName);
        Add(content, id ?? "");
        content.Write(SHA256.HashData(body));

        foreach (var (name, value) in headers.OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            if (name == OwnHeaders.Seal || !(OwnHeaders.Has(name) || name == OwnHeaders.SentTimestamp))
                continue;

            Add(content, name);
            Add(content, value);
        }

        return content.WrittenSpan;
    }

    // With its length ahead, so that no two contents are the same bytes.
    private static void Add(ArrayBufferWriter<byte> content, string text)
    {
        BinaryPrimitives.WriteInt32BigEndian(content.GetSpan(sizeof(int)), Encoding.UTF8.GetByteCount(text));
        content.Advance(sizeof(int));
        Encoding.UTF8.GetBytes(text, content);
    }
}
