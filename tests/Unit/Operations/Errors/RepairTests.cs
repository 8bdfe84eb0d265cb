using System.Text;
using BusEtl.Operations.Errors;
using BusEtl.Tests.Unit.Masking;

namespace BusEtl.Tests.Unit.Operations.Errors;

public sealed class RepairTests
{
    [Theory]
    [InlineData("""{"app_version":230,"ip":"x"}""", """{"app_version":"230","ip":"x"}""")]
    [InlineData("""{ "app_version": 2.30 }""", """{"app_version":"2.30"}""")]
    [InlineData("""{"app_version":1,"app_version":2}""", """{"app_version":"1","app_version":"2"}""")]
    public void A_number_becomes_its_text_digit_by_digit(string body, string mended) => AssertMended(new TextRule("app_version"), body, mended);

    [Theory]
    [InlineData("""{"locale":5,"ip":"x"}""", """{"locale":"de \"x\" ä","ip":"x"}""")]
    [InlineData("""{"ip":"x"}""", """{"ip":"x","locale":"de \"x\" ä"}""")]
    [InlineData("""{"locale":1,"ip":"x","locale":2}""", """{"locale":"de \"x\" ä","ip":"x"}""")]
    public void A_field_is_set_once_where_it_stands_or_at_the_end(string body, string mended) =>
        AssertMended(new SetRule("locale", "de \"x\" ä"), body, mended);

    [Theory]
    [InlineData("""{"ip_address":"x","locale":null}""", """{"ip":"x","locale":null}""")]
    [InlineData("""{"ip":null,"ip_address":"x"}""", """{"ip":"x"}""")]
    [InlineData("""{"ip_address":"x","ip_address":"y"}""", """{"ip":"y"}""")]
    public void A_field_gets_its_right_name(string body, string mended) => AssertMended(new RenameRule("ip_address", "ip"), body, mended);

    [Theory]
    [InlineData("""{"ip_address":"x","ip":"y"}""")]
    [InlineData("""{ "ip" : "y" }""")]
    [InlineData("""["ip_address"]""")]
    [InlineData("not JSON")]
    [InlineData("")]
    public void Where_no_rule_applies_the_body_stays_byte_for_byte(string body) =>
        Assert.Equal(body, Mend(new Repair([new RenameRule("ip_address", "ip"), new TextRule("app_version")]), body));

    [Fact]
    public void Values_that_no_rule_names_are_copied_as_they_stand()
    {
        const string rest = """\u00e4\ud800","n":1.00e5,"o":{"a":[1, 2]}}""";

        Assert.Equal($$"""{"app_version":"1","x":"{{rest}}""", Mend(new Repair([new TextRule("app_version")]), $$"""{"app_version":1,"x":"{{rest}}"""));
    }

    [Theory]
    [InlineData("locale=de_DE", true)]
    [InlineData("app_version=", true)]
    [InlineData("locale", false)]
    [InlineData("ip=198.51.100.7", false)]
    [InlineData("device_id=1", false)]
    [InlineData("user_id=198.51.100.7", false)]
    [InlineData("other=1", false)]
    public void Only_fields_without_personal_data_can_be_set(string rule, bool isRule) => Assert.Equal(isRule, Repair.ParseSet(rule).Rule is not null);

    [Theory]
    [InlineData("ip_address=ip", true)]
    [InlineData("DeviceId=device_id", true)]
    [InlineData("ip=ip", false)]
    [InlineData("ip=address", false)]
    [InlineData("198.51.100.7=ip", false)]
    [InlineData("ip", false)]
    public void Only_to_the_names_of_a_login_can_be_renamed(string rule, bool isRule) =>
        Assert.Equal(isRule, Repair.ParseRename(rule).Rule is not null);

    [Fact]
    public void A_diff_shows_what_changes_with_personal_data_as_tokens()
    {
        var masking = KeyRings.Masking();
        var before = Encoding.UTF8.GetBytes("""{"ip_address":"198.51.100.7","app_version":230,"locale":"DE"}""");
        var after = new Repair([new RenameRule("ip_address", "ip"), new TextRule("app_version")]).Apply(before);

        Assert.Equal(
            [
                "- ip_address: <text of 12 characters>",
                "- app_version: 230",
                $"+ ip: {masking.TokenOf(BusEtl.Consumers.Masking.PersonalDataKind.Ip, "198.51.100.7")}",
                "+ app_version: \"230\"",
            ],
            BodyView.Diff(BodyView.Of(before, masking), BodyView.Of(after, masking)));
    }

    private static void AssertMended(RepairRule rule, string body, string mended) => Assert.Equal(mended, Mend(new Repair([rule]), body));

    private static string Mend(Repair repair, string body) => Encoding.UTF8.GetString(repair.Apply(Encoding.UTF8.GetBytes(body)).Span);
}
