using System.IO.Compression;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>Reads the body of an answer.</summary>
internal static class AwsAnswer
{
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">It says that it is compressed, and is not.</exception>
    public static async Task<PooledBuffer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // One byte more than announced, so that the read which finds the end needs no larger array.
        var announced = response.Content.Headers.ContentLength is { } length and < int.MaxValue ? (int)length + 1 : 0;
        var answer = new PooledBuffer(Math.Max(announced, 1024));
        await using var sent = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var stream = Decompressed(sent, response);
        while (true)
        {
            var read = await stream.ReadAsync(answer.GetMemory(), cancellationToken);
            if (read == 0)
                return answer;
            answer.Advance(read);
        }
    }

    // AWS compresses nothing that was not asked for; HTTP allows it, and some proxies do.
    private static Stream Decompressed(Stream sent, HttpResponseMessage response) =>
        response.Content.Headers.ContentEncoding.LastOrDefault() switch
        {
            "gzip" or "x-gzip" => new GZipStream(sent, CompressionMode.Decompress),
            "deflate" => new ZLibStream(sent, CompressionMode.Decompress),
            "br" => new BrotliStream(sent, CompressionMode.Decompress),
            _ => sent,
        };
}
