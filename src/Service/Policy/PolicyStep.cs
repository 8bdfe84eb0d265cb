namespace BusEtl.Service.Policy;

/// <summary>What happens to one kind of failure.</summary>
/// <param name="Kind">The kind, as a heading.</param>
/// <param name="Steps">What happens, in the order in which it does.</param>
internal sealed record PolicyStory(string Kind, IReadOnlyList<PolicyStep> Steps);

/// <summary>One step.</summary>
/// <param name="When">When it happens: <c>at once</c>, <c>after 1 min</c>.</param>
/// <param name="What">What happens.</param>
internal sealed record PolicyStep(string When, string What);
