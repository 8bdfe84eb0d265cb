using System.Text.Json;
using BusEtl.Contracts;

namespace BusEtl.Tests.Unit.Contracts;

public sealed class LoginMessageTests
{
    private const string Json =
        """{"user_id":"u-1","app_version":"2.3.0","device_type":"ios","ip":"198.51.100.7","locale":null,"device_id":"900-12-3456"}""";

    private static readonly LoginMessage Message = new()
    {
        UserId = "u-1",
        AppVersion = "2.3.0",
        DeviceType = "ios",
        Ip = "198.51.100.7",
        Locale = null,
        DeviceId = "900-12-3456",
    };

    [Fact]
    public void The_wire_form_is_snake_case_in_the_order_of_the_producer() =>
        Assert.Equal(Json, JsonSerializer.Serialize(Message, LoginMessageJson.Default.LoginMessage));

    [Fact]
    public void The_wire_form_is_the_same_without_the_generated_context() => Assert.Equal(Json, JsonSerializer.Serialize(Message));

    [Fact]
    public void The_wire_form_reads_back() =>
        Assert.Equal(Message, JsonSerializer.Deserialize(Json, LoginMessageJson.Default.LoginMessage));

    [Fact]
    public void Absent_fields_are_not_written() =>
        Assert.Equal(
            """{"user_id":"u-1"}""",
            JsonSerializer.Serialize(new LoginMessage { UserId = "u-1" }, LoginMessageJson.Default.LoginMessage));

    [Fact]
    public void Unknown_fields_are_dropped_and_the_last_of_a_name_counts()
    {
        var message = JsonSerializer.Deserialize(
            """{"x":[1,{"user_id":"inner"}],"user_id":"first","user_id":"last","USER_ID":"upper"}""",
            LoginMessageJson.Default.LoginMessage);

        Assert.Equal(new LoginMessage { UserId = "last" }, message);
    }

    [Fact]
    public void Printing_shows_no_value() => Assert.Equal("LoginMessage { }", Message.ToString());
}
