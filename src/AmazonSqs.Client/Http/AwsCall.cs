using System.Net.Http.Headers;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>An action of a service's API.</summary>
/// <param name="Service">Whose action it is.</param>
/// <param name="Name">As the service's API Reference names it.</param>
internal sealed record AwsAction(AwsService Service, string Name)
{
    /// <summary>The header <c>X-Amz-Target</c>; null where the body names the action.</summary>
    public string? Target { get; } = Service.TargetPrefix is { } prefix ? prefix + Name : null;
}

/// <summary>One call, whatever the number of its attempts.</summary>
/// <param name="Action">What is asked for.</param>
/// <param name="Entity">The URL, ARN or name of the queue or topic, for the texts of exceptions; null when there is none.</param>
/// <param name="Timeout">How long one attempt may take.</param>
/// <param name="IsOptional">Whether the caller goes on without it: then a right that is missing for it is none to be told of.</param>
internal readonly record struct AwsCall(AwsAction Action, string? Entity, TimeSpan Timeout, bool IsOptional = false)
{
    /// <summary>Asked with the headers of a good answer, before it is read: the time until it returns is none of the call's.</summary>
    public Func<HttpContentHeaders, CancellationToken, ValueTask>? Admit { get; init; }

    public AwsService Service => Action.Service;

    public string EntityName => Service.EntityNameOf(Entity ?? "");

    /// <summary>'ReceiveMessage on queue login-queue'.</summary>
    public override string ToString() => Entity is null ? Action.Name : $"{Action.Name} on {Service.EntityKind} {EntityName}";
}
