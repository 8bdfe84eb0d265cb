using BusEtl.AmazonSqs.Hosting;

namespace BusEtl.Tests.Unit.AmazonSqs.Parts;

public sealed class SqsAddressTests
{
    private static readonly Uri Host = new("amazonsqs://eu-west-1/");

    [Theory]
    [InlineData("queue:login-queue", "login-queue")]
    [InlineData("queue:login.fifo", "login.fifo")]
    [InlineData("amazonsqs://eu-west-1/login-queue", "login-queue")]
    public void Both_forms_name_a_queue(string address, string name) =>
        Assert.Equal(name, SqsAddress.QueueNameOf(SqsAddress.Normalize(Host, new Uri(address))));

    [Fact]
    public void Another_scheme_is_refused() =>
        Assert.Throws<ArgumentException>(() => SqsAddress.Normalize(Host, new Uri("rabbitmq://host/queue")));

    [Theory]
    [InlineData("login", "login_error")]
    [InlineData("login.fifo", "login_error.fifo")]
    public void The_companion_of_a_FIFO_queue_is_one_too(string name, string companion) =>
        Assert.Equal(companion, SqsAddress.Companion(name, queue => queue + "_error"));
}
