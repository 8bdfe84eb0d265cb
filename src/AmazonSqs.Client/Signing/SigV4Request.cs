namespace BusEtl.AmazonSqs.Client.Signing;

/// <summary>What a signature covers, besides the date and the session token, which the signer adds.</summary>
internal readonly ref struct SigV4Request
{
    public required string Method { get; init; }

    /// <summary>The path as it goes over the wire. It is encoded once more, as AWS asks of all services but S3.</summary>
    public string? Path { get; init; }

    /// <summary>The query without its question mark, as it goes over the wire.</summary>
    public string? Query { get; init; }

    /// <summary>The headers to sign, 'host' among them. Those of one name keep their order.</summary>
    public required ReadOnlySpan<KeyValuePair<string, string>> Headers { get; init; }

    public ReadOnlySpan<byte> Body { get; init; }
}

/// <summary>The headers to send: <c>X-Amz-Date</c>, <c>X-Amz-Security-Token</c> (if any) and <c>Authorization</c>.</summary>
internal readonly record struct SigV4Signature(string Date, string? SecurityToken, string Authorization);
