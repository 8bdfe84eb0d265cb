using System.Text.Json;
using System.Text.RegularExpressions;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;
using BusEtl.Tests.Unit.Validation;

namespace BusEtl.Tests.Unit.Contracts;

public sealed class LoginSchemaTests
{
    private static readonly JsonElement Schema = ReadSchema();

    private static readonly string[] Texts =
    [
        "a", "a b", " a", "a ", "\u00E9", "\U0001F600", "\uFEFF", "\u200B", "\u00ADx", "\u0020\u00A0x",
        "", " ", "\u00A0", "\u1680", "\u2000\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000",
        "\t", "a\tb", "a\n", "\na", "a\r", "\0", "a\u001F", "a\u007F", "\u0080", "a\u0085", "\u009Fa",
    ];

    [Fact]
    public void The_required_fields_are_those_that_the_check_misses()
    {
        var missed = Logins.ProblemsOf(new LoginMessage()).Split("; ");
        var required = Schema.GetProperty("required").EnumerateArray().Select(name => $"{name.GetString()}: is required");

        Assert.Equal(missed, required);
    }

    [Fact]
    public void The_fields_and_their_order_are_those_of_the_contract()
    {
        var written = JsonSerializer.SerializeToElement(Logins.Valid, LoginMessageJson.Default.LoginMessage);

        Assert.Equal(
            written.EnumerateObject().Select(p => p.Name),
            Schema.GetProperty("properties").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Only_locale_may_be_null()
    {
        foreach (var property in Schema.GetProperty("properties").EnumerateObject())
        {
            var takesNull = Logins.ProblemsOf(Logins.Valid.With(property.Name, null)).Length == 0;

            Assert.Equal(takesNull ? """["string","null"]""" : "\"string\"", JsonSerializer.Serialize(property.Value.GetProperty("type")));
        }
    }

    [Theory]
    [MemberData(nameof(LoginCheckTests.Fields), MemberType = typeof(LoginCheckTests))]
    public void The_lengths_are_those_of_the_check(string field, int maxLength)
    {
        // The check's own tests prove these numbers.
        Assert.Equal(maxLength, Property(field).GetProperty("maxLength").GetInt32());
    }

    [Theory]
    [InlineData("user_id")]
    [InlineData("device_type")]
    [InlineData("locale")]
    [InlineData("device_id")]
    public void The_text_patterns_agree_with_the_check(string field) => AssertAgreement(field, Texts);

    [Theory]
    [InlineData("user_id", "a{0}b")]
    [InlineData("device_type", "{0}")]
    [InlineData("device_id", "{0}")]
    [InlineData("ip", "{0}::1")]
    [InlineData("app_version", "1.2{0}")]
    [InlineData("locale", "a{0}")]
    public void The_patterns_agree_with_the_check_on_every_character_of_the_first_plane(string field, string form)
    {
        // Half a surrogate pair is no text, and its description says so.
        AssertAgreement(
            field,
            CodePoints.OfTheFirstPlane.Where(one => !char.IsSurrogate(one[0])).Select(one => form.Replace("{0}", one, StringComparison.Ordinal)));
    }

    [Fact]
    public void What_no_pattern_says_the_description_does()
    {
        var description = Schema.GetProperty("description").GetString()!;

        Assert.All(
            ["U+110BD", "U+110CD", "U+13430-1343F", "U+1BCA0-1BCA3", "U+1D173-1D17A", "U+E0000-E0FFF", "the last two of each plane", "8 characters"],
            part => Assert.Contains(part, description));
        Assert.Equal(8, PersonalValues.ShortestPart);
    }

    [Fact]
    public void The_version_pattern_agrees_with_the_check() =>
        AssertAgreement(
            "app_version",
            [.. Texts, .. Texts.Select(t => $"1.2{t}"), .. Rows(AppVersions.Valid), .. Rows(AppVersions.Invalid)]);

    [Fact]
    public void The_address_pattern_agrees_with_the_check() =>
        AssertAgreement(
            "ip",
            [.. Texts, .. Texts.Select(t => $"::1{t}"), .. IpAddresses.Valid.Select(row => row.Data.Item1), .. Rows(IpAddresses.Invalid)]);

    [Fact]
    public void The_address_pattern_agrees_with_the_check_on_made_up_addresses()
    {
        var random = new Random(4291);
        string[] parts = [":", ":", ":", "::", "0", "1", "ab", "ffff", "12345", ".", "1.2.3.4", "255", "256", "01"];

        AssertAgreement("ip", Enumerable.Range(0, 20_000).Select(_ => string.Concat(random.GetItems(parts, random.Next(1, 18)))));
    }

    private static void AssertAgreement(string field, IEnumerable<string> texts)
    {
        // .NET lets $ match ahead of a last line feed; ECMA-262, whose expressions a schema has, does not.
        var pattern = Property(field).GetProperty("pattern").GetString()!;
        var expression = new Regex($@"{pattern.TrimEnd('$')}\z", RegexOptions.CultureInvariant | RegexOptions.Compiled);

        var apart = texts.Where(text => expression.IsMatch(text) != (Logins.ProblemsOf(Logins.Valid.With(field, text)).Length == 0));

        Assert.Empty(apart);
    }

    private static IEnumerable<string> Rows(TheoryData<string> rows) => rows.Select(row => row.Data);

    private static JsonElement Property(string field) => Schema.GetProperty("properties").GetProperty(field);

    private static JsonElement ReadSchema()
    {
        using var stream = typeof(LoginMessage).Assembly.GetManifestResourceStream("login-message.schema.json")!;

        return JsonDocument.Parse(stream).RootElement;
    }
}
