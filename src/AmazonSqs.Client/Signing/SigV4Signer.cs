using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;

namespace BusEtl.AmazonSqs.Client.Signing;

/// <summary>
/// AWS Signature Version 4 in the Authorization header
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). Safe for many threads.
/// </summary>
internal sealed class SigV4Signer(string region, string service)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private readonly string _scopeEnd = $"/{region}/{service}/aws4_request";
    private Moment? _moment;
    private SigningKey? _key;

    public SigV4Signature Sign(in SigV4Request request, ImmutableCredentials credentials, DateTimeOffset now)
    {
        var moment = MomentOf(now);
        var token = credentials.UseToken ? credentials.Token : null;
        using var canonical = new PooledBuffer();
        var signedHeaders = CanonicalRequest.Write(canonical, request, moment.Text, token);

        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        using var text = new PooledBuffer(512);
        WriteStringToSign(text, moment, canonical.Span);
        HMACSHA256.HashData(KeyOf(credentials.SecretKey, moment.Day), text.Span, signature);

        using var header = new PooledBuffer(512);
        header.Write(Algorithm);
        header.Write(" Credential=");
        header.Write(credentials.AccessKey);
        header.Write("/");
        header.Write(moment.Day);
        header.Write(_scopeEnd);
        header.Write(", SignedHeaders=");
        header.Write(canonical.Span[signedHeaders]);
        header.Write(", Signature=");
        header.WriteHex(signature);
        return new SigV4Signature(moment.Text, token, Encoding.UTF8.GetString(header.Span));
    }

    private void WriteStringToSign(PooledBuffer text, Moment moment, ReadOnlySpan<byte> canonicalRequest)
    {
        text.Write(Algorithm);
        text.Write("\n");
        text.Write(moment.Text);
        text.Write("\n");
        text.Write(moment.Day);
        text.Write(_scopeEnd);
        text.Write("\n");
        text.WriteSha256(canonicalRequest);
    }

    private Moment MomentOf(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        var moment = _moment;
        if (moment is not null && moment.Second == second)
            return moment;
        var text = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return _moment = new Moment(second, text, text[..8]);
    }

    private byte[] KeyOf(string secret, string day)
    {
        var key = _key;
        if (key is not null && key.Day == day && key.Secret == secret)
            return key.Bytes;
        var bytes = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(day));
        bytes = HMACSHA256.HashData(bytes, Encoding.UTF8.GetBytes(region));
        bytes = HMACSHA256.HashData(bytes, Encoding.UTF8.GetBytes(service));
        bytes = HMACSHA256.HashData(bytes, "aws4_request"u8);
        _key = new SigningKey(secret, day, bytes);
        return bytes;
    }

    private sealed class Moment(long second, string text, string day)
    {
        public long Second { get; } = second;
        public string Text { get; } = text;
        public string Day { get; } = day;
    }

    private sealed class SigningKey(string secret, string day, byte[] bytes)
    {
        public string Secret { get; } = secret;
        public string Day { get; } = day;
        public byte[] Bytes { get; } = bytes;
    }
}
