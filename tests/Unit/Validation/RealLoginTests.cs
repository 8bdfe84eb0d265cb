using System.Text;
using BusEtl.Consumers.Validation;

namespace BusEtl.Tests.Unit.Validation;

public sealed class RealLoginTests
{
    [Fact]
    public void The_real_logins_pass_and_the_wrong_message_fails_by_field()
    {
        var outcomes = RealLogins.Lines()
            .Select(line => Logins.ProblemsOf(LoginMessageReader.Read(Encoding.UTF8.GetBytes(line))))
            .ToList();

        Assert.Equal(
            "user_id: is required; app_version: is required; device_type: is required; ip: is required; device_id: is required",
            outcomes[12]);
        Assert.Equal(99, outcomes.Count(o => o.Length == 0));
        Assert.Equal(100, outcomes.Count);
    }
}
