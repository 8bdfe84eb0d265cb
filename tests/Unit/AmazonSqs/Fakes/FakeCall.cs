using System.Text.Json.Nodes;

namespace BusEtl.Tests.Unit.AmazonSqs.Fakes;

/// <summary>A call as <see cref="FakeSqs"/> got it.</summary>
internal sealed record FakeCall(string Action, JsonNode Request, DateTimeOffset At, int Size)
{
    public string QueueName => (string?)Request[nameof(QueueName)] ?? ((string?)Request["QueueUrl"])?.Split('/')[^1] ?? "";

    public IReadOnlyList<JsonNode> Entries => [.. Request[nameof(Entries)]?.AsArray().Select(entry => entry!) ?? []];
}

/// <summary>What SQS answers when it refuses.</summary>
internal sealed class FakeRefusal(string code, int status = 400) : Exception(code)
{
    public string Code { get; } = code;

    public int Status { get; } = status;
}
