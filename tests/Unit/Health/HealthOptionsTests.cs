using BusEtl.Consumers.Consuming;
using BusEtl.Service.Health;
using BusEtl.Service.Health.Checks;

namespace BusEtl.Tests.Unit.Health;

public sealed class HealthOptionsTests
{
    [Theory]
    [InlineData("*", "http://127.0.0.1:8080/health/live")]
    [InlineData("0.0.0.0", "http://127.0.0.1:8080/health/live")]
    [InlineData("10.0.0.7", "http://10.0.0.7:8080/health/live")]
    [InlineData("::", "http://[::1]:8080/health/live")]
    public void The_service_is_asked_where_it_listens(string address, string uri) =>
        Assert.Equal(uri, new HealthOptions { Address = address }.LocalUri(HealthServer.LivePath).AbsoluteUri);

    [Fact]
    public void Waits_between_attempts_are_no_standstill()
    {
        var patient = new LoginQueueOptions { Retry = new RetryOptions { Intervals = [TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30)] } };

        Assert.Equal(TimeSpan.FromSeconds(10), ReceivingCheck.StuckAfter(new HealthOptions(), new LoginQueueOptions()));
        Assert.Equal(TimeSpan.FromSeconds(53), ReceivingCheck.StuckAfter(new HealthOptions(), patient));
    }
}
