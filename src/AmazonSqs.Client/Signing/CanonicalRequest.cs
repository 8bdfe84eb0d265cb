namespace BusEtl.AmazonSqs.Client.Signing;

/// <summary>The one spelling of a request that both sides hash.</summary>
internal static class CanonicalRequest
{
    private const string DateHeader = "x-amz-date";
    private const string TokenHeader = "x-amz-security-token";

    /// <returns>Where in the buffer the names of the signed headers stand.</returns>
    public static Range Write(PooledBuffer buffer, in SigV4Request request, string date, string? token)
    {
        var count = request.Headers.Length + (token is null ? 1 : 2);
        var headers = new KeyValuePair<string, string>[count];
        request.Headers.CopyTo(headers);
        headers[request.Headers.Length] = new(DateHeader, date);
        if (token is not null)
            headers[^1] = new(TokenHeader, token);
        Sort(headers);

        buffer.Write(request.Method);
        buffer.WriteByte((byte)'\n');
        WritePath(buffer, request.Path);
        buffer.WriteByte((byte)'\n');
        if (!string.IsNullOrEmpty(request.Query))
            buffer.Write(UriEncoding.CanonicalQuery(request.Query));
        buffer.WriteByte((byte)'\n');
        WriteHeaders(buffer, headers);
        buffer.WriteByte((byte)'\n');
        var start = buffer.Length;
        WriteNames(buffer, headers);
        var names = start..buffer.Length;
        buffer.WriteByte((byte)'\n');
        buffer.WriteSha256(request.Body);
        return names;
    }

    private static void WritePath(PooledBuffer buffer, string? path)
    {
        if (path is null or "" or "/")
            buffer.WriteByte((byte)'/');
        else
            buffer.Write(UriEncoding.Encode(path, keepSlash: true));
    }

    private static void WriteHeaders(PooledBuffer buffer, ReadOnlySpan<KeyValuePair<string, string>> headers)
    {
        for (var i = 0; i < headers.Length; i++)
        {
            if (i > 0 && Compare(headers[i].Key, headers[i - 1].Key) == 0)
                buffer.WriteByte((byte)',');
            else
            {
                if (i > 0)
                    buffer.WriteByte((byte)'\n');
                WriteLower(buffer, headers[i].Key);
                buffer.WriteByte((byte)':');
            }
            WriteTrimmed(buffer, headers[i].Value);
        }
        buffer.WriteByte((byte)'\n');
    }

    private static void WriteNames(PooledBuffer buffer, ReadOnlySpan<KeyValuePair<string, string>> headers)
    {
        for (var i = 0; i < headers.Length; i++)
        {
            if (i > 0 && Compare(headers[i].Key, headers[i - 1].Key) == 0)
                continue;
            if (i > 0)
                buffer.WriteByte((byte)';');
            WriteLower(buffer, headers[i].Key);
        }
    }

    private static void WriteLower(PooledBuffer buffer, string name)
    {
        foreach (var c in name)
            buffer.WriteByte((byte)char.ToLowerInvariant(c));
    }

    // Outer white space goes, inner runs of it become one space.
    private static void WriteTrimmed(PooledBuffer buffer, string value)
    {
        var trimmed = value.AsSpan().Trim();
        if (trimmed.IndexOfAny('\t', '\r', '\n') < 0 && !trimmed.Contains("  ", StringComparison.Ordinal))
        {
            buffer.Write(trimmed.Length == value.Length ? value : trimmed.ToString());
            return;
        }
        buffer.Write(string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    // Insertion sort: a handful of headers, and those of one name must keep their order.
    private static void Sort(Span<KeyValuePair<string, string>> headers)
    {
        for (var i = 1; i < headers.Length; i++)
        {
            var header = headers[i];
            var at = i;
            for (; at > 0 && Compare(headers[at - 1].Key, header.Key) > 0; at--)
                headers[at] = headers[at - 1];
            headers[at] = header;
        }
    }

    // By lower-case code point; OrdinalIgnoreCase compares upper-case ones, which differ around '_'.
    private static int Compare(string left, string right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var difference = char.ToLowerInvariant(left[i]) - char.ToLowerInvariant(right[i]);
            if (difference != 0)
                return difference;
        }
        return left.Length - right.Length;
    }
}
