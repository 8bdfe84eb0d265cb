using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using BusEtl.Service.Samples;

namespace BusEtl.Tests.Unit.Samples;

public sealed partial class LoginGeneratorTests
{
    [Fact]
    public void Same_seed_makes_the_same_lines_and_another_seed_others()
    {
        var lines = LoginGenerator.Lines(500, seed: 7, badShare: 0.1).ToList();

        Assert.Equal(lines, LoginGenerator.Lines(500, seed: 7, badShare: 0.1));
        Assert.Empty(lines.Intersect(LoginGenerator.Lines(500, seed: 8, badShare: 0)));
    }

    [Fact]
    public void First_line_of_seed_1_stays_what_it_is() => Assert.Equal(
        """{"user_id": "c34d0bff-9015-4280-a099-ec6cd7363ca5", "app_version": "2.79", "device_type": "ios", "ip": "191.248.113.113", "locale": "PA", "device_id": "530-43-1670"}""",
        LoginGenerator.Lines(1, seed: 1, badShare: 0).Single());

    [Theory]
    [InlineData(1000, 0.01, 10)]
    [InlineData(1000, 0, 0)]
    [InlineData(1000, 1, 1000)]
    [InlineData(150, 0.03, 5)]
    [InlineData(10, 0.04, 0)]
    public void Share_of_bad_bodies_is_exact(int count, double share, int expected)
    {
        var lines = LoginGenerator.Lines(count, seed: 3, share).ToList();

        Assert.Equal(count, lines.Count);
        Assert.Equal(expected, lines.Count(line => !IsGood(line)));
    }

    [Fact]
    public void Bad_bodies_are_spread_over_the_lines_and_of_all_kinds()
    {
        var lines = LoginGenerator.Lines(10_000, seed: 1, badShare: 0.01).ToList();

        var bad = lines.Where(line => !IsGood(line)).ToList();
        Assert.All(lines.Chunk(2_500), part => Assert.InRange(part.Count(line => !IsGood(line)), 10, 40));
        Assert.Contains(bad, line => line.Contains("\"foo\"", StringComparison.Ordinal));
        Assert.Contains(bad, line => !line.EndsWith('}'));
        Assert.Contains(bad, line => line.Contains("\"device_id\": \"\"", StringComparison.Ordinal));
        Assert.Contains(bad, line => IntegerVersion().IsMatch(line));
    }

    [Fact]
    public void Devices_and_addresses_repeat()
    {
        var logins = LoginGenerator.Lines(10_000, seed: 1, badShare: 0).Select(Login.Parse).ToList();

        Assert.InRange(logins.Count - logins.Select(login => login.Device).Distinct().Count(), 3_000, 3_600);
        Assert.All(logins.GroupBy(login => login.Device), device => Assert.Single(device.Select(login => login.User).Distinct()));
        Assert.Contains(logins.GroupBy(login => login.Device), device => device.Select(login => login.Ip).Distinct().Skip(1).Any());
        Assert.Contains(logins.GroupBy(login => login.Ip), address => address.Select(login => login.Device).Distinct().Skip(2).Any());
    }

    [Fact]
    public void Logins_look_like_the_real_ones()
    {
        var lines = LoginGenerator.Lines(10_000, seed: 1, badShare: 0).ToList();

        Assert.All(lines, line => Assert.Matches(RealLogin(), line));
        Assert.InRange(lines.Count(line => line.Contains("\"locale\": null", StringComparison.Ordinal)), 2_700, 3_100);
        Assert.InRange(lines.Count(line => line.Contains("2001:db8:", StringComparison.Ordinal)), 150, 450);
    }

    [Fact]
    public void Committed_samples_are_what_the_generator_makes() => Assert.Equal(
        string.Concat(LoginGenerator.Lines(1000, seed: 1, badShare: 0.01).Select(line => line + "\n")),
        File.ReadAllText(Path.Combine(RepositoryRoot(), "samples", "logins.jsonl")));

    private static bool IsGood(string line) => RealLogin().IsMatch(line) && IPAddress.TryParse(Login.Parse(line).Ip, out _);

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "BusEtl.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException($"No BusEtl.sln above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(
        """^\{"user_id": "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "app_version":""" +
        """ "\d+\.\d+(\.\d+)?", "device_type": "(ios|android)", "ip": "[0-9a-f.:]+", "locale": (null|"[A-Z]{2}"), "device_id":""" +
        """ "\d{3}-\d{2}-\d{4}"\}$""")]
    private static partial Regex RealLogin();

    [GeneratedRegex("\"app_version\": \\d+,")]
    private static partial Regex IntegerVersion();

    private sealed record Login(string User, string Device, string Ip)
    {
        public static Login Parse(string line)
        {
            using var json = JsonDocument.Parse(line);
            string Field(string name) => json.RootElement.GetProperty(name).GetString()!;
            return new Login(Field("user_id"), Field("device_id"), Field("ip"));
        }
    }
}
