using System.Text;
using BusEtl.Consumers.Validation;
using BusEtl.Service.Samples;

namespace BusEtl.Bench.Micro.Inputs;

/// <summary>Logins as <c>busetl generate</c> makes them up, the same in every run.</summary>
internal static class MadeUpLogins
{
    private const ulong Seed = 1;

    // Enough for the rare kinds: 3 of 100 have an IPv6 address.
    private const int Generated = 100_000;

    /// <summary>Bodies of messages, in UTF-8.</summary>
    public static byte[][] Bodies(int count) => [.. Lines().Take(count).Select(Encoding.UTF8.GetBytes)];

    /// <summary>Checked logins of which no two have an address or a device in common.</summary>
    public static CheckedLogin[] Distinct(int count) => Distinct(count, _ => true);

    /// <inheritdoc cref="Distinct(int)"/>
    public static CheckedLogin[] FromIPv4(int count) => Distinct(count, login => !HasIPv6(login));

    /// <inheritdoc cref="Distinct(int)"/>
    public static CheckedLogin[] FromIPv6(int count) => Distinct(count, HasIPv6);

    private static CheckedLogin[] Distinct(int count, Func<CheckedLogin, bool> isWanted)
    {
        CheckedLogin[] logins = [.. Lines()
            .Select(line => LoginCheck.Check(LoginMessageReader.Read(Encoding.UTF8.GetBytes(line))))
            .Where(isWanted)
            .DistinctBy(login => login.Ip)
            .DistinctBy(login => login.DeviceId)
            .Take(count)];

        return logins.Length == count
            ? logins
            : throw new InvalidOperationException($"The generator made up {logins.Length} such logins only.");
    }

    private static bool HasIPv6(CheckedLogin login) => login.Ip.Contains(':', StringComparison.Ordinal);

    private static IEnumerable<string> Lines() => LoginGenerator.Lines(Generated, Seed, badShare: 0);
}
