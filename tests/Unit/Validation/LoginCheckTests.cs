using System.Text;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;

namespace BusEtl.Tests.Unit.Validation;

public sealed class LoginCheckTests
{
    public static TheoryData<string, int> Fields => new()
    {
        { "user_id", 128 },
        { "app_version", 32 },
        { "device_type", 32 },
        { "ip", 256 },
        { "locale", 32 },
        { "device_id", 256 },
    };

    [Fact]
    public void A_valid_login_keeps_its_texts()
    {
        var login = LoginCheck.Check(
            Logins.Valid with { UserId = " u ", DeviceType = "\u00A0ios", Locale = "en_US", Ip = " ::1 ", DeviceId = " d " });

        Assert.Equal(
            (" u ", "2.3.0", "\u00A0ios", " ::1 ", "en_US", " d "),
            (login.UserId, login.AppVersion, login.DeviceType, login.Ip, login.Locale, login.DeviceId));
    }

    [Fact]
    public void Locale_may_be_null_or_absent_and_stays_null()
    {
        Assert.Null(LoginCheck.Check(Logins.Valid with { Locale = null }).Locale);
        Assert.Null(LoginCheck.Check(Logins.Valid with { Locale = default }).Locale);
    }

    [Fact]
    public void All_problems_come_at_once_in_field_order()
    {
        var problems = Assert.Throws<InvalidLoginException>(() => LoginCheck.Check(new LoginMessage { Locale = " ", Ip = "1.2.3" }));

        Assert.Equal(
            "The login is invalid: user_id: is required; app_version: is required; device_type: is required; "
                + "ip: is not an IP address; locale: is blank; device_id: is required.",
            problems.Message);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Only_locale_may_be_missing(string field, int maxLength)
    {
        var problem = field == "locale" ? "" : $"{field}: is required";

        Assert.Equal(problem, Logins.ProblemsOf(Logins.Valid.With(field, default)));
        Assert.Equal(problem, Logins.ProblemsOf(Logins.Valid.With(field, null)));
        Assert.InRange(maxLength, 1, 256);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void No_field_may_be_blank(string field, int maxLength)
    {
        string[] blanks = ["", " ", "\t", "\u00A0\u2003", "\u3000", new string(' ', maxLength + 1)];

        Assert.All(blanks, blank => Assert.Equal($"{field}: is blank", Logins.ProblemsOf(Logins.Valid.With(field, blank))));
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_length_counts_characters(string field, int maxLength)
    {
        var tooLong = $"{field}: is longer than {maxLength} characters";
        var longest = LongestOf(field, maxLength);

        Assert.Equal("", Logins.ProblemsOf(Logins.Valid.With(field, longest)));
        Assert.Equal(tooLong, Logins.ProblemsOf(Logins.Valid.With(field, longest + longest[^1])));
        Assert.Equal(tooLong, Logins.ProblemsOf(Logins.Valid.With(field, Emoji(maxLength + 1))));

        if (field is not ("ip" or "app_version" or "locale"))
        {
            Assert.Equal("", Logins.ProblemsOf(Logins.Valid.With(field, Emoji(maxLength))));
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void No_field_may_have_a_control_character(string field, int maxLength)
    {
        Assert.InRange(maxLength, 1, 256);

        foreach (var control in Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)))
        {
            var text = $"1{(char)control}2";
            Assert.Equal($"{field}: has a control character", Logins.ProblemsOf(Logins.Valid.With(field, text)));
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void No_field_may_have_what_nobody_sees_or_what_is_no_character(string field, int maxLength)
    {
        Assert.InRange(maxLength, 1, 256);
        string[] invisible = ["\u00AD", "\u034F", "\u061C", "\u115F", "\u180E", "\u200B", "\u200D", "\u200F", "\u2028", "\u2029", "\u202E", "\u2066",
            "\u3164", "\uFE0F", "\uFEFF", "\uFFA0", "\U000110BD", "\U0001D173", "\U000E0001", "\U000E0100"];
        string[] nothing = ["\uFDD0", "\uFDEF", "\uFFFE", "\uFFFF", "\U0001FFFE", "\U0010FFFF"];

        Assert.All(invisible, one => Assert.Equal($"{field}: has an invisible character", Logins.ProblemsOf(Logins.Valid.With(field, $"1{one}2"))));
        Assert.All(nothing, one => Assert.Equal($"{field}: has a code point that is no character", Logins.ProblemsOf(Logins.Valid.With(field, $"1{one}2"))));
    }

    [Theory]
    [InlineData("7", "must be a string, not a number")]
    [InlineData("true", "must be a string, not a boolean")]
    [InlineData("false", "must be a string, not a boolean")]
    [InlineData("{}", "must be a string, not an object")]
    [InlineData("""["1.2.3.4"]""", "must be a string, not an array")]
    [InlineData("\"\\ud800\"", "is not valid Unicode text")]
    public void Another_type_is_a_problem_of_every_field(string json, string rule)
    {
        foreach (var field in Fields.Select(row => row.Data.Item1))
        {
            var value = LoginMessageReader.Read(Encoding.UTF8.GetBytes($$"""{"ip":{{json}}}""")).Ip;
            Assert.Equal($"{field}: {rule}", Logins.ProblemsOf(Logins.Valid.With(field, value)));
        }
    }

    [Theory]
    [MemberData(nameof(AppVersions.Valid), MemberType = typeof(AppVersions))]
    public void A_version_is_up_to_four_numbers_and_a_suffix_and_stays_as_it_is(string text) =>
        Assert.Equal(text, LoginCheck.Check(Logins.Valid with { AppVersion = text }).AppVersion);

    [Theory]
    [MemberData(nameof(AppVersions.Invalid), MemberType = typeof(AppVersions))]
    public void Anything_else_is_no_version(string text) =>
        Assert.Equal("app_version: is not a version", Logins.ProblemsOf(Logins.Valid with { AppVersion = text }));

    [Theory]
    [MemberData(nameof(IpAddresses.Valid), MemberType = typeof(IpAddresses))]
    public void An_address_of_any_kind_is_valid(string text, string canonical)
    {
        Assert.Equal("", Logins.ProblemsOf(Logins.Valid with { Ip = text }));
        Assert.NotEmpty(canonical);
    }

    [Theory]
    [MemberData(nameof(IpAddresses.Invalid), MemberType = typeof(IpAddresses))]
    public void Anything_else_is_no_address(string text) =>
        Assert.Equal("ip: is not an IP address", Logins.ProblemsOf(Logins.Valid with { Ip = text }));

    [Fact]
    public void Printing_a_checked_login_shows_no_value() =>
        Assert.Equal("CheckedLogin { }", LoginCheck.Check(Logins.Valid).ToString());

    private static string LongestOf(string field, int maxLength) => field switch
    {
        "ip" => "198.51.100.7".PadRight(maxLength),
        "app_version" => "1.2-".PadRight(maxLength, 'b'),
        "locale" => "de-12345678-12345678-12345678-DE",
        _ => new string('\u00E9', maxLength),
    };

    private static string Emoji(int count) => string.Concat(Enumerable.Repeat("\U0001F600", count));
}
