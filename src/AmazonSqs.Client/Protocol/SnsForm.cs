using System.Buffers;
using System.Text;
using BusEtl.AmazonSqs.Client.Http;

namespace BusEtl.AmazonSqs.Client.Protocol;

/// <summary>
/// The body of a request of the query protocol: <c>Action=Publish&amp;Version=2010-03-31&amp;...</c>, percent-encoded UTF-8, lists and
/// maps by numbers from 1.
/// </summary>
internal sealed class SnsForm
{
    private const string Version = "2010-03-31";
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    public SnsForm(AwsAction action, int capacity = 1024)
    {
        Body = new PooledBuffer(capacity);
        Put("Action", action.Name);
        Put("Version", Version);
    }

    /// <summary>What was written so far; for the caller to dispose of.</summary>
    public PooledBuffer Body { get; }

    /// <param name="name">Of unreserved characters only.</param>
    /// <param name="value">Any text.</param>
    public SnsForm Put(string name, string value)
    {
        var bytes = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = ArrayPool<byte>.Shared.Rent(bytes);
        var length = Encoding.UTF8.GetBytes(value, rented);
        Put(name, rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <param name="name">Of unreserved characters only.</param>
    /// <param name="value">UTF-8 text.</param>
    public SnsForm Put(string name, ReadOnlySpan<byte> value)
    {
        if (Body.Length > 0)
            Body.Write("&"u8);
        Encoding.ASCII.GetBytes(name, Body);
        Body.Write("="u8);
        Encode(value);
        return this;
    }

    public SnsForm PutMap(string prefix, IReadOnlyDictionary<string, string>? map, string keyName = "key", string valueName = "value")
    {
        var number = 1;
        foreach (var (key, value) in map ?? System.Collections.Frozen.FrozenDictionary<string, string>.Empty)
        {
            Put($"{prefix}.{number}.{keyName}", key);
            Put($"{prefix}.{number}.{valueName}", value);
            number++;
        }
        return this;
    }

    /// <param name="prefix">Empty, or the place in a batch with a dot at its end.</param>
    /// <param name="entry">The message.</param>
    public SnsForm PutMessage(string prefix, SnsPublishEntry entry)
    {
        Put(prefix + "Message", entry.Body.Span);
        if (entry.MessageGroupId is { } group)
            Put(prefix + "MessageGroupId", group);
        if (entry.MessageDeduplicationId is { } id)
            Put(prefix + "MessageDeduplicationId", id);
        var number = 1;
        foreach (var (name, value) in entry.Attributes ?? System.Collections.Frozen.FrozenDictionary<string, string>.Empty)
        {
            var attribute = $"{prefix}MessageAttributes.entry.{number}.";
            Put(attribute + "Name", name);
            Put(attribute + "Value.DataType", SqsLimits.AttributeType);
            Put(attribute + "Value.StringValue", value);
            number++;
        }
        return this;
    }

    private void Encode(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            var plain = value.IndexOfAnyExcept(Unreserved);
            if (plain < 0)
                plain = value.Length;
            Body.Write(value[..plain]);
            value = value[plain..];
            if (value.IsEmpty)
                return;
            var encoded = Body.GetSpan(3);
            encoded[0] = (byte)'%';
            encoded[1] = Hex(value[0] >> 4);
            encoded[2] = Hex(value[0] & 0xF);
            Body.Advance(3);
            value = value[1..];
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
