using System.Text;
using BusEtl.Consumers.Masking;
using BusEtl.Operations.Errors;
using BusEtl.Tests.Unit.Masking;

namespace BusEtl.Tests.Unit.Operations.Errors;

/// <summary>What of a message is shown, and what never is.</summary>
public sealed class ShownTests
{
    private const string Ip = "198.51.100.7";
    private const string DeviceId = "900-12-3456";

    private readonly LoginMasking _masking = KeyRings.Masking();

    [Fact]
    public void Clear_fields_are_shown_and_personal_ones_are_the_tokens_of_the_table()
    {
        var view = View(Failed.Body);

        Assert.Equal(
            [
                "user_id: \"u-1\"",
                "app_version: \"2.3.0\"",
                "device_type: \"ios\"",
                $"ip: {_masking.TokenOf(PersonalDataKind.Ip, Ip)}",
                "locale: \"de_DE\"",
                $"device_id: {_masking.TokenOf(PersonalDataKind.DeviceId, DeviceId)}",
            ],
            view.Fields.Select(field => $"{field.Name}: {field.Shown}"));
    }

    [Theory]
    [InlineData("""{"IP":"198.51.100.7","DeviceId":"900-12-3456"}""")]
    [InlineData("""{"ip":["198.51.100.7"],"device_id":{"id":"900-12-3456"}}""")]
    [InlineData("""{"ip":"198.51.100.7, 900-12-3456"}""")]
    [InlineData("""{"client":{"ip":"198.51.100.7","device":[{"device_id":"900-12-3456"}]}}""")]
    [InlineData("""{"user_id":"198.51.100.7","device_type":"900-12-3456","app_version":"198.51.100.7","locale":"900-12-3456"}""")]
    [InlineData("""{"user_id":"900-12-3456","device_id":"900-12-3456"}""")]
    [InlineData("""{"user_id":" 900-12-3456 ","other":"900-12-3456"}""")]
    [InlineData("""{"user_id":"at 198.51.100.7:80"}""")]
    [InlineData("""{"user_id":"u 900-12-3456","device_id":"900-12-3456"}""")]
    [InlineData("""{"user_id":"x900-12-3456x","device_id":" 900-12-3456 "}""")]
    [InlineData("""{"user_id":"u 900-12-3456","client":{"device":["900-12-3456"]}}""")]
    [InlineData("""{"user_id":"900-12-3456","other":"of 900-12-3456 at 9"}""")]
    [InlineData("""{"app_version":59347592,"device_id":"no 59347592"}""")]
    [InlineData("""{"app_version":59347592,"device_id":59347592}""")]
    [InlineData("""{"198.51.100.7":1,"900-12-3456":true}""")]
    [InlineData("""{"\u0031\u0039\u0038.51.100.7":"\u0035\u0039\u0033-47-5928","ip":"\u0031\u0039\u0038.51.100.7"}""")]
    [InlineData("""{"ip":3325256711,"device_id":593475928,"app_version":3325256711}""")]
    [InlineData("""{"ip":"198.51.100.7","ip":"198.51.100.8"}""")]
    [InlineData("""["198.51.100.7","900-12-3456"]""")]
    [InlineData("\"198.51.100.7 900-12-3456\"")]
    [InlineData("198.51.100.7 900-12-3456")]
    [InlineData("""{"ip":"198.51.100.7" """)]
    [InlineData("""{"ip":"198.51.100.7","x":"\ud800"}""")]
    [InlineData("")]
    public void No_body_shows_an_address_or_a_device_id(string body)
    {
        var message = Failed.Message(
            text: $"Fault of {body}",
            body: body,
            headers: [("x-client", Ip), (DeviceId, "1"), ("MT-Fault-StackTrace", $"at {Ip}"), ("BusEtl-Attempts", DeviceId), ("MT-Note", $"of {DeviceId}")]);
        var view = View(body);
        var shown = string.Join(
            '\n',
            [
                SafeText.OfFault(message) ?? "",
                view.ToString(),
                .. view.Fields.Select(field => field.ToString()),
                .. message.Headers.Where(header => header.Key != "MT-Note" || body.Contains(DeviceId, StringComparison.Ordinal))
                    .Select(header => $"{SafeText.OfName(header.Key)}: {SafeText.OfHeader(header.Key, message)}"),
            ]);

        Assert.DoesNotContain("198.51.100", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("900-12", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("3325256711", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("59347592", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The login is invalid: ip: is not an IP address; locale: is longer than 32 characters.")]
    [InlineData("The login could not be stored (SQLSTATE P0001).")]
    [InlineData("The operation has timed out.")]
    public void A_fault_without_a_value_is_shown(string text) => Assert.Equal(text, SafeText.OfFault(Failed.Message(text: text)));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("from 2001:db8::1.", true)]
    [InlineData("999.1.2.3", true)]
    [InlineData("::1", true)]
    [InlineData("version 2.3.0 at 12:30:45", false)]
    [InlineData("2026-03-01T12:30:45.1234567Z", false)]
    [InlineData("", false)]
    public void What_could_be_an_address_is_recognised(string text, bool isAddress) => Assert.Equal(isAddress, SafeText.HoldsAddress(text));

    [Theory]
    [InlineData("[1]", "JSON array")]
    [InlineData("5", "JSON number")]
    [InlineData("{", "not JSON")]
    [InlineData("\uFEFF{}", "JSON object")]
    public void Of_another_body_kind_and_length_are_shown(string body, string kind) =>
        Assert.Equal((kind, Encoding.UTF8.GetByteCount(body)), (View(body).Kind, View(body).Bytes));

    private BodyView View(string body) => BodyView.Of(Encoding.UTF8.GetBytes(body), _masking);
}
