using BusEtl.Consumers.Validation;
using BusEtl.Contracts;

namespace BusEtl.Tests.Unit.Validation;

/// <summary>What is kept in clear holds neither address nor device id of its login.</summary>
public sealed class ConfusedFieldTests
{
    private const string Own = "198.51.100.7";
    private const string OwnIPv6 = "2001:db8::7";

    public static TheoryData<string, string, string> OwnAddresses => new()
    {
        { Own, Own, "in the same spelling" },
        { $" {Own} ", Own, "with blanks" },
        { Own, $"::ffff:{Own}", "as IPv4 where it came as IPv6" },
        { "::FFFF:c633:6407", Own, "the other way" },
        { "at 198.51.100.7:443, or so", Own, "in a text" },
        { "v198.51.100.7", Own, "behind a letter" },
        { "198.51.100.7.1", Own, "before a number" },
        { "1.198.51.100.7", Own, "behind a number" },
        { "198.051.100.007", Own, "with zeros" },
        { "2001:DB8:0:0::7", OwnIPv6, "spelled otherwise" },
        { "2001:db8:0:0:0:0:0.0.0.7", OwnIPv6, "with a quad" },
        { "[2001:db8::7]:443", OwnIPv6, "with brackets" },
        { "fe80::1%eth0 2001:db8::7.", OwnIPv6, "behind another one" },
        { "IPv6:2001:db8::7", OwnIPv6, "behind a name that ends with a digit" },
        { "ip:2001:db8::7:", OwnIPv6, "between colons" },
    };

    public static TheoryData<string> OtherAddresses =>
    [
        "10.0.0.1", "iPhone 10.0.0.1", "10.0.0.1/24", "ip=10.0.0.1;", "(10.0.0.1)", "10.0.0.1.", "::1", "fe80::1%eth0", "[2001:db8::1]", "a ::ffff:1.2.3.4 b",
        "ip:10.0.0.1:80", "1:2:3:4:5:6:7:8",
    ];

    public static TheoryData<string> NoAddresses =>
    [
        "1.2.3", "v1.2.3.4", "1.2.3.4rc", "1.2.3.4.5", "256.1.2.3", "1..2.3.4", "12:30:45", "00:1A:2B:3C:4D:5E", "::", "std::string", "user::17",
        "urn:uuid:0d5f2c1e-6a7b-4c8d-9e0f-112233445566", "a:b", "Windows 10.0.19041.1", "....", "iOS 17.1", ":", "10.0.0.",
    ];

    [Theory]
    [MemberData(nameof(OwnAddresses))]
    public void The_login_s_own_address_is_found_in_any_spelling(string text, string ip, string how)
    {
        Assert.NotEmpty(how);
        var login = Logins.Valid with { Ip = ip };

        Assert.Equal("user_id: holds the ip", Logins.ProblemsOf(login with { UserId = text }));
        if (text.Length <= 32)
            Assert.Equal("device_type: holds the ip", Logins.ProblemsOf(login with { DeviceType = text }));
    }

    [Theory]
    [MemberData(nameof(OtherAddresses))]
    public void Any_other_address_is_found_too(string text)
    {
        Assert.Equal("user_id: holds an IP address", Logins.ProblemsOf(Logins.Valid with { UserId = text }));
        Assert.Equal("device_type: holds an IP address", Logins.ProblemsOf(Logins.Valid with { DeviceType = text }));
    }

    [Theory]
    [MemberData(nameof(NoAddresses))]
    public void What_does_not_read_as_one_is_none(string text) => Assert.Equal("", Logins.ProblemsOf(Logins.Valid with { UserId = text }));

    [Theory]
    [InlineData("1.2.3.4", Own, "")]
    [InlineData("1.2.3.4-rc.5", Own, "")]
    [InlineData("198.51.100.7", Own, "app_version: holds the ip")]
    [InlineData("198.051.100.7", Own, "app_version: holds the ip")]
    [InlineData("198.51.100.7-beta", Own, "app_version: holds the ip")]
    [InlineData("198.51.100.7", "::ffff:198.51.100.7", "app_version: holds the ip")]
    [InlineData("1-198.51.100.7", Own, "app_version: holds the ip")]
    [InlineData("1-10.0.0.1", Own, "app_version: holds an IP address")]
    [InlineData("1-1.10.0.0.1", Own, "")]
    public void The_numbers_of_a_version_are_one_unless_they_are_that_address(string version, string ip, string problem) =>
        Assert.Equal(problem, Logins.ProblemsOf(Logins.Valid with { AppVersion = version, Ip = ip }));

    [Theory]
    [InlineData("900-12-3456", "900-12-3456", true)]
    [InlineData(" 900-12-3456\u00A0", "900-12-3456", true)]
    [InlineData("900-12-3456", "\u3000900-12-3456", true)]
    [InlineData("device 900-12-3456.", "900-12-3456", true)]
    [InlineData("ABC-12-3456", "abc-12-3456", true)]
    [InlineData("cafe\u0301-12-34", "caf\u00E9-12-34", true)]
    [InlineData("is caf\u00E9-12-34", "cafe\u0301-12-34", true)]
    [InlineData("900-12-345", "900-12-3456", false)]
    [InlineData("2", "2", true)]
    [InlineData("ios", "IOS ", true)]
    [InlineData("ios 2", "2", false)]
    [InlineData("x1234567", "1234567", false)]
    [InlineData("x12345678", "12345678", true)]
    public void The_device_id_is_found_whole_and_from_8_characters_on_as_a_part(string text, string deviceId, bool isFound)
    {
        var login = Logins.Valid with { DeviceId = deviceId, AppVersion = "3.1" };

        Assert.Equal(isFound ? "user_id: holds the device id" : "", Logins.ProblemsOf(login with { UserId = text }));
        Assert.Equal(isFound ? "device_type: holds the device id" : "", Logins.ProblemsOf(login with { DeviceType = text }));
    }

    [Fact]
    public void It_is_found_in_version_and_locale_too()
    {
        Assert.Equal("app_version: holds the device id", Logins.ProblemsOf(Logins.Valid with { AppVersion = "1.0-900-12-3456" }));
        Assert.Equal("locale: holds the device id", Logins.ProblemsOf(Logins.Valid with { Locale = "x-dev-12-3456", DeviceId = "dev-12-3456" }));
    }

    [Fact]
    public void All_confused_fields_are_named_at_once_beside_the_others() => Assert.Equal(
        "user_id: holds the device id; app_version: holds the ip; device_type: holds an IP address; locale: is not a locale",
        Logins.ProblemsOf(Logins.Valid with { UserId = "900-12-3456", AppVersion = Own, DeviceType = "10.0.0.1", Locale = Own }));

    [Fact]
    public void A_login_without_a_right_address_or_device_id_names_these_only() => Assert.Equal(
        "ip: is not an IP address; device_id: is blank",
        Logins.ProblemsOf(Logins.Valid with { UserId = "900-12-3456", Ip = "900-12-3456", DeviceId = " " }));

    [Theory]
    [InlineData("RU")]
    [InlineData("en")]
    [InlineData("en_US")]
    [InlineData("zh-Hans-CN")]
    [InlineData("es-419")]
    [InlineData("de-1996")]
    [InlineData("sl-rozaj-biske-1994")]
    [InlineData("en-US-u-ca-gregory-nu-latn")]
    [InlineData("x-private")]
    [InlineData("no_NO_NY")]
    public void A_locale_is_a_code(string text) => Assert.Equal("", Logins.ProblemsOf(Logins.Valid with { Locale = text }));

    [Theory]
    [InlineData("419")]
    [InlineData("en ")]
    [InlineData("en--US")]
    [InlineData("en_")]
    [InlineData("_US")]
    [InlineData("en_US.UTF-8")]
    [InlineData("en_US@rg=gbzzzz")]
    [InlineData("language1")]
    [InlineData("einlangeswort")]
    [InlineData("d\u00E9")]
    [InlineData("R\uFF35")]
    public void Nothing_else_is(string text) => Assert.Equal("locale: is not a locale", Logins.ProblemsOf(Logins.Valid with { Locale = text }));

    [Fact]
    public void A_hostile_text_takes_no_time()
    {
        string[] texts = [new(':', 128), new('.', 128), string.Concat(Enumerable.Repeat("a:", 64)), string.Concat(Enumerable.Repeat("1.", 64))];
        var before = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 1_000; i++)
        {
            foreach (var text in texts)
                _ = Logins.ProblemsOf(Logins.Valid with { UserId = text, Ip = OwnIPv6 });
        }

        // Some milliseconds each would be a tenth of this.
        Assert.InRange(TimeProvider.System.GetElapsedTime(before), TimeSpan.Zero, TimeSpan.FromSeconds(40));
    }
}
