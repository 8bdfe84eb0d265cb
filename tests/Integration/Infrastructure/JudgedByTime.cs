namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Tests that hold the product to a time which leaves little room. They run alone, when all others have ended.</summary>
[CollectionDefinition(nameof(JudgedByTime), DisableParallelization = true)]
public sealed class JudgedByTime;
