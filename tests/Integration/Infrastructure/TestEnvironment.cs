namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Placeholder for the shared one.</summary>
internal static class TestEnvironment
{
    public static Uri SqsUrl { get; } = new(
        Environment.GetEnvironmentVariable("BUSETL_TEST_SQS") ?? throw new InvalidOperationException("Set BUSETL_TEST_SQS to the URL of an SQS."));
}
