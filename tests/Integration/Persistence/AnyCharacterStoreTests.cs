using System.Text;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;
using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Persistence;

/// <summary>What the check takes, PostgreSQL takes and gives back as it was, whatever characters it has.</summary>
public sealed class AnyCharacterStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int LongestUserId = 128;
    private const int LongestDeviceType = 32;

    [Fact]
    public async Task Every_character_that_the_check_takes_is_stored_and_read_back()
    {
        var taken = Enumerable.Range(0, 0x10000)
            .Concat(Enumerable.Range(0x100, 0x1000).SelectMany(block => new[] { block * 0x100, (block * 0x100) + 0xFD }))
            .Where(Rune.IsValid)
            .Select(code => new Rune(code).ToString())
            .Where(one => IsTaken($"a{one}b"))
            .ToList();
        Assert.InRange(taken.Count, 60_000, 80_000);

        // The letter, so that no text is of blanks only.
        var userIds = taken.Chunk(LongestUserId - 1).Select(part => $"a{string.Concat(part)}").ToList();
        var deviceTypes = taken.Chunk(LongestDeviceType - 1).Select(part => $"a{string.Concat(part)}").ToList();
        UserLogin[] logins = [.. deviceTypes.Select((text, i) => LoginRow.Make(userId: userIds[i % userIds.Count], deviceType: text))];
        await database.SaveAsync(logins);

        database.Leaves(logins.Length, originals: 0);
        var rows = await database.ReadAsync(logins);
        Assert.Equal(logins.Select(login => (login.UserId, login.DeviceType)), rows.Select(row => (row.UserId, row.DeviceType)));
    }

    private static bool IsTaken(string text)
    {
        try
        {
            LoginCheck.Check(new LoginMessage
            {
                UserId = text,
                AppVersion = "2.3.0",
                DeviceType = text,
                Ip = "198.51.100.7",
                DeviceId = "900-12-3456",
            });

            return true;
        }
        catch (InvalidLoginException)
        {
            return false;
        }
    }
}
