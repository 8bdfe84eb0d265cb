using System.Globalization;

namespace BusEtl.Service.Samples;

/// <summary>Makes up message bodies like those of the real login queue: the same fields, order, spelling and shares, nobody's data.</summary>
internal static class LoginGenerator
{
    // Bounds the memory of a long run; a login repeats one of the last this many people.
    private const int RememberedPeople = 10_000;

    private const int RepeatedLoginPercent = 33;
    private const int SharedAddressPercent = 10;
    private const int RoamingPercent = 20;
    private const int IPv6Percent = 3;
    private const int NoLocalePercent = 29;

    private static readonly string[] Locales =
        ["ID", "CN", "RU", "FR", "PT", "PH", "BR", "DE", "KR", "PA", "VN", "PL", "SE", "US", "JP", "MX", "KE", "NG", "UA", "PE"];

    /// <summary>The bodies, one a line, of which exactly <paramref name="badShare"/>, rounded, are no valid logins.</summary>
    public static IEnumerable<string> Lines(int count, ulong seed, double badShare)
    {
        var random = new SeededRandom(seed);
        var people = new List<Person>();
        var bad = BadCount(count, badShare);
        var badSoFar = 0;
        for (var line = 0; line < count; line++)
        {
            var login = NextLogin(random, people);
            // Selection sampling: every line has the same chance, and the number comes out exactly.
            var isBad = random.Below(count - line) < bad - badSoFar;
            yield return isBad ? BadLogins.Spoil(login, badSoFar++, random) : login.ToString();
        }
    }

    public static int BadCount(int count, double badShare) => (int)Math.Round(count * badShare, MidpointRounding.AwayFromZero);

    private static SampleLogin NextLogin(SeededRandom random, List<Person> people)
    {
        var person = people.Count > 0 && random.Happens(RepeatedLoginPercent) ? random.Pick(people) : NewPerson(random, people);
        var address = random.Happens(RoamingPercent) ? NewAddress(random) : person.Address;
        return person.Login with { Address = address };
    }

    private static Person NewPerson(SeededRandom random, List<Person> people)
    {
        var address = people.Count > 0 && random.Happens(SharedAddressPercent) ? random.Pick(people).Address : NewAddress(random);
        var person = new Person(
            address,
            new SampleLogin(
                random.NextUuid().ToString(),
                NewVersion(random),
                random.Happens(50) ? "ios" : "android",
                address,
                random.Happens(NoLocalePercent) ? null : random.Pick(Locales),
                NewDevice(random)));
        if (people.Count < RememberedPeople)
            people.Add(person);
        else
            people[random.Below(RememberedPeople)] = person;
        return person;
    }

    private static string NewVersion(SeededRandom random) => random.Happens(55)
        ? string.Create(CultureInfo.InvariantCulture, $"{random.Below(9)}.{random.Below(100)}")
        : string.Create(CultureInfo.InvariantCulture, $"{random.Below(7)}.{random.Below(10)}.{random.Below(10)}");

    private static string NewDevice(SeededRandom random) =>
        string.Create(CultureInfo.InvariantCulture, $"{random.Below(1_000):000}-{random.Below(100):00}-{random.Below(10_000):0000}");

    private static string NewAddress(SeededRandom random) => random.Happens(IPv6Percent)
        ? string.Create(CultureInfo.InvariantCulture, $"2001:db8:{random.Between(1, 0xFFFF):x}:{random.Between(1, 0xFFFF):x}::{random.Between(1, 0xFFFF):x}")
        : string.Create(CultureInfo.InvariantCulture, $"{random.Between(1, 255)}.{random.Below(256)}.{random.Below(256)}.{random.Below(256)}");

    private sealed record Person(string Address, SampleLogin Login);
}
