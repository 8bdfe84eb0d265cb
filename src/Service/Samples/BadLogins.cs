namespace BusEtl.Service.Samples;

/// <summary>Turns a good login into a body that no consumer may accept, each time in another of the ways seen in practice.</summary>
internal static class BadLogins
{
    private static readonly Func<SampleLogin, SeededRandom, string>[] Faults =
    [
        AnotherMessageType,
        MissingField,
        NumberForText,
        NoAddress,
        BlankText,
        NoJson,
    ];

    public static string Spoil(SampleLogin login, int number, SeededRandom random) => Faults[number % Faults.Length](login, random);

    private static string AnotherMessageType(SampleLogin login, SeededRandom random) => """{"foo": "not_a_login", "bar": "123"}""";

    private static string MissingField(SampleLogin login, SeededRandom random) => login.ToString().Replace(
        random.Pick([$"\"user_id\": \"{login.UserId}\", ", $"\"ip\": \"{login.Address}\", ", $"\"app_version\": \"{login.AppVersion}\", "]),
        "",
        StringComparison.Ordinal);

    private static string NumberForText(SampleLogin login, SeededRandom random) =>
        login.ToString().Replace($"\"{login.AppVersion}\"", $"{random.Between(1, 999)}", StringComparison.Ordinal);

    private static string NoAddress(SampleLogin login, SeededRandom random) =>
        (login with { Address = $"{random.Between(256, 999)}.{random.Below(256)}.{random.Below(256)}.{random.Below(256)}" }).ToString();

    private static string BlankText(SampleLogin login, SeededRandom random) =>
        random.Pick([login with { DeviceId = "" }, login with { UserId = "   " }]).ToString();

    private static string NoJson(SampleLogin login, SeededRandom random)
    {
        var text = login.ToString();
        return text[..random.Between(1, text.Length - 1)];
    }
}
