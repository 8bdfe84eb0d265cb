using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Masking;

namespace BusEtl.Operations.Errors;

/// <summary>
/// Seals body and attributes of a message with the active sealing key: AES-256-GCM, with the purpose and the message's id as associated
/// data, so that it opens as no other message and as nothing else. Nonce (12 bytes), ciphertext, tag (16).
/// </summary>
internal sealed partial class MessageSealing(KeyRing keys)
{
    private const string Purpose = "busetl error-queue message";

    private static readonly int NonceSize = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagSize = AesGcm.TagByteSizes.MaxSize;

    /// <exception cref="SealException">The ring has no active sealing key.</exception>
    public (string KeyId, byte[] Sealed) Seal(ErrorMessage message)
    {
        var key = keys.ActiveSealingKey ?? throw new SealException(
            "The key ring has no active sealing key, so nothing can be written to a file. 'busetl keys add' makes one.");
        var content = JsonSerializer.SerializeToUtf8Bytes(
            new Content(message.Native.Body.ToArray(), new Dictionary<string, string>(message.Native.Attributes)), ContentJson.Default.Content);
        var sealedBytes = new byte[NonceSize + content.Length + TagSize];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceSize));
        LoginSealing.Seal(key, sealedBytes, content, AssociatedData(message.Id));

        return (key.Id, sealedBytes);
    }

    /// <param name="id">The message's identity.</param>
    /// <param name="keyId">The key that sealed it, as its file names it.</param>
    /// <param name="sealedBytes">The message.</param>
    /// <returns>The message, ready to be sent.</returns>
    /// <exception cref="SealException">The ring has no such key, or something of the line was changed.</exception>
    public SqsSendEntry Open(string id, string keyId, byte[] sealedBytes)
    {
        var key = keys.SealingKeys.FirstOrDefault(key => key.Id == keyId)
            ?? throw new SealException($"The key ring has no sealing key '{keyId}'.");
        if (sealedBytes.Length < NonceSize + TagSize)
            throw Broken(key);

        try
        {
            var content = new byte[sealedBytes.Length - NonceSize - TagSize];
            LoginSealing.Open(key, sealedBytes, content, AssociatedData(id));
            var message = JsonSerializer.Deserialize(content, ContentJson.Default.Content)!;

            return new SqsSendEntry { Body = message.Body, Attributes = message.Attributes };
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Broken(key);
        }
    }

    private static SealException Broken(RingKey key) =>
        new($"The message does not open under the sealing key '{key.Id}': it was changed, or the key ring has another key of that id.");

    private static byte[] AssociatedData(string id) => Encoding.UTF8.GetBytes($"{Purpose}\0{id}");

    private sealed record Content(byte[] Body, Dictionary<string, string> Attributes)
    {
        private bool PrintMembers(StringBuilder builder)
        {
            builder.Append("Length = ").Append(Body.Length);
            return true;
        }
    }

    [JsonSerializable(typeof(Content))]
    private sealed partial class ContentJson : JsonSerializerContext;
}
