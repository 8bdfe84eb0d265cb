namespace BusEtl.Tests.Unit.Shipping;

/// <summary>The checks of the shipped files are worth what their list of settings is worth.</summary>
public sealed class KnownSettingsTests
{
    [Theory]
    [InlineData("ConnectionStrings__BusEtl")]
    [InlineData("Amazon__ServiceUrl")]
    [InlineData("LoginQueue__Receive__WaitTime")]
    [InlineData("LoginQueue__ErrorQueueName")]
    [InlineData("LoginQueue__Retry__Intervals__0")]
    [InlineData("Logging__LogLevel__Default")]
    public void A_setting_that_the_service_reads_is_known(string variable) => Assert.True(KnownSettings.Contains(variable));

    [Theory]
    [InlineData("ConnectionStrings__Other")]
    [InlineData("Amazon__ServiceUri")]
    [InlineData("Amazon")]
    [InlineData("LoginQueue__Receive")]
    [InlineData("LoginQueue__Retry__Intervals")]
    [InlineData("LoginQueue__Receive__WaitTime__Seconds")]
    [InlineData("Masking__Key")]
    public void Another_is_not(string variable) => Assert.False(KnownSettings.Contains(variable));

    [Fact]
    public void The_sections_are_found() =>
        Assert.Superset(new HashSet<string> { "Amazon", "LoginQueue", "Masking", "Operations", "Persistence" }, KnownSettings.SectionNames.ToHashSet());

    [Fact]
    public void The_verbs_are_found() =>
        Assert.Superset(new HashSet<string> { "run", "migrate", "send", "generate", "keys", "pii", "audit" }, CommandVerbs.All.ToHashSet());
}
