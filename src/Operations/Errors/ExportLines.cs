using System.Text.Json.Serialization;

namespace BusEtl.Operations.Errors;

/// <summary>The first line of a file.</summary>
/// <param name="Format">What kind of file it is.</param>
/// <param name="Queue">The queue that the messages come from.</param>
/// <param name="ExportedAt">When it was written.</param>
/// <param name="Messages">How many lines of messages follow.</param>
/// <param name="KeyId">The token key from which the key that authenticates the lines is derived.</param>
internal sealed record ExportHeader(string Format, string Queue, DateTimeOffset ExportedAt, int Messages, string KeyId);

/// <summary>A message's line: what an operator may read without keys, and the message, sealed.</summary>
/// <param name="Id">The message's identity.</param>
/// <param name="FirstSent">When it was first sent.</param>
/// <param name="InQueueSince">When this copy came to the queue.</param>
/// <param name="Group">The group of its fault.</param>
/// <param name="Fault">The type of its fault.</param>
/// <param name="Fields">The fields that failed.</param>
/// <param name="KeyId">The sealing key.</param>
/// <param name="Sealed">Body and attributes.</param>
internal sealed record ExportedMessage(
    string Id,
    DateTimeOffset FirstSent,
    DateTimeOffset InQueueSince,
    string Group,
    string Fault,
    IReadOnlyList<string> Fields,
    string KeyId,
    byte[] Sealed);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ExportHeader))]
[JsonSerializable(typeof(ExportedMessage))]
internal sealed partial class ExportLines : JsonSerializerContext;
