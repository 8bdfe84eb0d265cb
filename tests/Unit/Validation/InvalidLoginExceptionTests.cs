using BusEtl.Consumers.Validation;

namespace BusEtl.Tests.Unit.Validation;

public sealed class InvalidLoginExceptionTests
{
    [Fact]
    public void The_text_names_fields_and_rules()
    {
        var exception = new InvalidLoginException([new("ip", "is not an IP address"), new("device_id", "is required")]);

        Assert.Equal("The login is invalid: ip: is not an IP address; device_id: is required.", exception.Message);
    }

    [Fact]
    public void The_text_is_bounded()
    {
        var exception = new InvalidLoginException([.. Enumerable.Repeat(new FieldProblem("ip", "is required"), 1000)]);

        Assert.Equal(1024, exception.Message.Length);
        Assert.Equal(1000, exception.Problems.Count);
    }
}
