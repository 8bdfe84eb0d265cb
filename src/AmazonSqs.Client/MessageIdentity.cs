using System.Diagnostics.CodeAnalysis;

namespace BusEtl.AmazonSqs.Client;

/// <summary>The identity that a message carries in its attribute <c>MessageId</c>: a UUID, in whatever spelling its sender gave it.</summary>
public static class MessageIdentity
{
    public const string Header = "MessageId";

    private const string Urn = "urn:uuid:";

    /// <summary>Reads an id: upper or lower case, with or without hyphens, braces or parentheses, or as a URN.</summary>
    /// <param name="text">The attribute, or null.</param>
    /// <param name="id">The id in one spelling: lower case, with hyphens.</param>
    /// <returns>False for what is no UUID, or the one of zeros, which identifies nothing.</returns>
    public static bool TryRead(string? text, [NotNullWhen(true)] out string? id)
    {
        var uuid = text.AsSpan().Trim();
        if (uuid.StartsWith(Urn, StringComparison.OrdinalIgnoreCase))
            uuid = uuid[Urn.Length..];

        id = Guid.TryParse(uuid, out var value) && value != Guid.Empty ? value.ToString() : null;

        return id is not null;
    }
}
