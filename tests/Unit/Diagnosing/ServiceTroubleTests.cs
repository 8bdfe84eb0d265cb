using BusEtl.Service.Diagnosing;
using BusEtl.Service.Health;

namespace BusEtl.Tests.Unit.Diagnosing;

public sealed class ServiceTroubleTests
{
    private const string Stored = "those that are open may still store";
    private const string NotStored = "Logins that come are not stored by this task now.";

    [Theory]
    [InlineData("database", Stored)]
    [InlineData("queue", "good logins are stored")]
    [InlineData("rights", "the rest goes on")]
    [InlineData("database,breaker,receiving", NotStored)]
    [InlineData("receiving", NotStored)]
    public void The_consequence_is_that_of_the_checks_that_fail(string failing, string expected)
    {
        var checks = failing.Split(',').Select(name => new HealthCheckAnswer(name, "unhealthy", "Why."))
            .Append(new HealthCheckAnswer("service", "healthy", null)).ToList();

        var consequence = ServiceTrouble.Consequence(checks);

        Assert.Contains(expected, consequence);
        Assert.Equal(expected == NotStored, consequence.Contains("not stored by this task"));
    }

    [Fact]
    public void What_one_check_says_in_another_s_words_is_said_once()
    {
        HealthCheckAnswer[] checks =
        [
            new("database", "unhealthy", "PostgreSQL cannot be reached. Look at the route."),
            new("breaker", "unhealthy", "The breaker is open: PostgreSQL cannot be reached. Look at the route. Nothing is received."),
            new("queue", "unhealthy", "There is no queue."),
        ];

        Assert.Equal(
            "The breaker is open: PostgreSQL cannot be reached. Look at the route. Nothing is received. There is no queue.",
            ServiceTrouble.Evidence(checks));
    }
}
