using BusEtl.AmazonSqs.Client.Http;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>What is at the address of SQS, as an unsigned request shows.</summary>
/// <param name="Endpoint">The address; null when the settings do not give one.</param>
/// <param name="State">What it is.</param>
/// <param name="Reason">Why it is not SQS; null where it is.</param>
/// <param name="Offset">This machine's clock against the server's; null when the server does not say.</param>
internal sealed record SqsServer(AwsEndpoint? Endpoint, SqsServerState State, string? Reason = null, ClockOffset? Offset = null)
{
    /// <summary>Host and port, for people.</summary>
    public string Place => Endpoint?.Host ?? "?";

    /// <summary>Why it is not SQS, and where its address comes from.</summary>
    public string Evidence => Endpoint?.SourceText is { } source ? $"{Reason} {source}" : Reason ?? "";

    /// <summary>What an operator has to correct.</summary>
    public string Setting => Endpoint?.SourceText is null ? "the region" : Endpoint.Source;

    /// <summary>Why nobody asks it further.</summary>
    public string WhyNotAsked => State == SqsServerState.HasNoAddress ? "it is not known where SQS is" : "SQS does not answer";

    public bool IsUsable => State == SqsServerState.SpeaksJson;
}

internal enum SqsServerState
{
    SpeaksJson,

    /// <summary>The query protocol of before 2023, which older emulators speak only.</summary>
    SpeaksXml,

    /// <summary>Something answers that is not SQS: a proxy, a web server.</summary>
    IsSomethingElse,

    CannotBeReached,

    /// <summary>It accepts the connection and closes it, or speaks something else than HTTP or TLS.</summary>
    BreaksOff,

    /// <summary>It accepts the connection and does not answer.</summary>
    DoesNotAnswer,

    HasNoAddress,
}
