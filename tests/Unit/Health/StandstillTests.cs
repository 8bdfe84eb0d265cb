using BusEtl.Service.Health;
using BusEtl.Service.Health.Checks;

namespace BusEtl.Tests.Unit.Health;

/// <summary>How long messages may stand still until the service is not ready, and until it is not alive.</summary>
public sealed class StandstillTests
{
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWork = TimeSpan.FromMinutes(31);

    [Theory]
    [InlineData(9, 0, null)]
    [InlineData(12.7, 0, "Messages wait, and none of those in work came to its end for 12 s.")]
    [InlineData(0, 89, null)]
    [InlineData(0, 90, "Messages wait, and none was received for 1 min 30 s.")]
    public void Not_ready(double holdingUp, double idle, string? reason) =>
        Assert.Equal(reason, ReceivingCheck.Trouble(Of(standing: 3_600, holdingUp, idle), StuckAfter));

    [Theory]
    [InlineData(1_859, 0, null)]
    [InlineData(1_860, 0, "Work that was cancelled does not end. Only a restart helps.")]
    [InlineData(0, 299, null)]
    [InlineData(0, 300, "Messages wait, nothing is in work and nothing is received. Only a restart helps.")]
    public void Not_alive(double standing, double idle, string? reason) =>
        Assert.Equal(reason, WedgeCheck.Trouble(Of(standing, standing, idle), LongestWork));

    private static Standstill Of(double standing, double holdingUp, double idle) =>
        new(TimeSpan.FromSeconds(standing), TimeSpan.FromSeconds(holdingUp), TimeSpan.FromSeconds(idle));
}
