using BusEtl.Operations.Errors;

namespace BusEtl.Tests.Unit.Operations.Errors;

public sealed class ErrorGroupTests
{
    [Fact]
    public void Messages_that_failed_alike_are_a_group_with_count_and_times_the_largest_first()
    {
        var groups = ErrorGroup.Of(
        [
            Failed.Message(text: "The login is invalid: ip: is blank; device_id: is required.", arrived: Failed.Arrived),
            Failed.Message(type: "System.TimeoutException", text: "Too late."),
            Failed.Message(text: "The login is invalid: device_id: is blank; ip: is required.", arrived: Failed.Arrived.AddHours(1)),
        ]);

        Assert.Equal([2, 1], groups.Select(group => group.Count));
        Assert.Equal(["device_id", "ip"], groups[0].Fields);
        Assert.Equal((Failed.Arrived, Failed.Arrived.AddHours(1)), (groups[0].FirstSeen, groups[0].LastSeen));
        Assert.Equal(("System.TimeoutException", 0), (groups[1].FaultType, groups[1].Fields.Count));
    }

    [Fact]
    public void A_group_keeps_its_id_for_ever() => Assert.Equal(
        "9ed497d5", Failed.Message(text: "The login is invalid: ip: is not an IP address; locale: is blank.").GroupId);

    [Theory]
    [InlineData("The login is invalid: ip: is blank.", "ip")]
    [InlineData("The login is invalid: ip: is blank; app_version: must be a string, not a number.", "app_version,ip")]
    [InlineData("The login is invalid: body: is not JSON.", "body")]
    [InlineData("The login is invalid: ip: is blank; app_vers... [cut]", "ip")]
    [InlineData("The login is invalid: 198.51.100.7: is blank.", "")]
    [InlineData("The login could not be stored (SQLSTATE P0001).", "")]
    [InlineData(null, "")]
    public void Failing_fields_are_read_from_the_fault(string? text, string fields) =>
        Assert.Equal(fields, string.Join(',', Failed.Message(text: text).Fault.Fields));

    [Theory]
    [InlineData(null, "none")]
    [InlineData("System.TimeoutException", "System.TimeoutException")]
    [InlineData("198.51.100.7", "unreadable")]
    [InlineData("a fault of 900-12-3456", "unreadable")]
    public void A_type_that_is_none_is_not_shown(string? type, string shown) => Assert.Equal(shown, Failed.Message(type: type).Fault.Type);

    [Fact]
    public void A_skipped_message_is_grouped_by_its_reason() =>
        Assert.Equal("dead-letter", Failed.Message(type: null, text: null, headers: [("MT-Reason", "dead-letter")]).Fault.Type);
}
