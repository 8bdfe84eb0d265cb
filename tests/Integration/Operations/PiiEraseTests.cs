using BusEtl.Consumers.Masking;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Operations;

/// <summary><c>busetl pii erase</c>, by the real executable and an operator's rights.</summary>
public sealed class PiiEraseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_value_is_erased_under_all_keys_and_a_later_login_of_it_is_not_sealed_again()
    {
        database.Leaves(Table.Audit, 3);
        await using var scene = await PiiScene.StartAsync(database);
        await scene.StoreAsync(scene.Ring, ("203.0.113.1", "device-1"));
        await scene.StoreAsync(scene.RotatedRing, ("203.0.113.2", "device-1"));
        var tokens = scene.TokensOf(scene.RotatedRing, PersonalDataKind.DeviceId, "device-1");

        await using var erase = await scene.RunAsync(
            scene.RotatedRing, 0, "pii", "erase", "--device-id", " device-1 ", "--reason", "Request 5", "--yes");
        await scene.StoreAsync(scene.Ring, ("203.0.113.3", "device-1"));
        await scene.StoreAsync(scene.RotatedRing, ("203.0.113.4", "device-1"));

        Assert.Equal(tokens.Select(token => $"{token}: erased; its original is destroyed."), Lines(erase.Output));
        Assert.Equal(["null|null|true", "null|null|true"], await VaultAsync(tokens));
        Assert.Equal(
            tokens.Reverse().Select(token => $"alice|erase|{token}|Request 5|allowed"),
            await database.LinesAsync("select actor, action, subject, reason, outcome from vault.audit order by position desc limit 2"));
        Assert.Equal(4, await database.ScalarAsync<long>(
            $"select count(*) from user_logins where masked_device_id in ('{tokens[0]}', '{tokens[1]}')"));
        await using var reveal = await scene.RunAsync(scene.RotatedRing, 1, "pii", "reveal", "--token", tokens[1], "--reason", "r");
        Assert.Contains("Its original was erased on 20", reveal.Log);
    }

    [Fact]
    public async Task A_token_is_erased_once_and_the_second_time_says_when_that_was()
    {
        database.Leaves(Table.Audit, 2);
        await using var scene = await PiiScene.StartAsync(database);
        await scene.StoreAsync(scene.Ring, ("203.0.113.11", "device-11"));
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.Ip, "203.0.113.11")[0];

        await using var first = await scene.RunAsync(scene.Ring, 0, "pii", "erase", "--token", token, "--reason", "r", "--yes");
        var erasedAt = await database.ScalarAsync<DateTime>($"select erased_at from vault.pii where token = '{token}'");
        await using var second = await scene.RunAsync(scene.Ring, 0, "pii", "erase", "--token", token, "--reason", "r", "--yes");

        Assert.Equal([$"{token}: erased; its original is destroyed."], Lines(first.Output));
        Assert.Equal([$"{token}: erased before, on {erasedAt:yyyy-MM-dd HH:mm:ss} UTC."], Lines(second.Output));
        Assert.Equal(erasedAt, await database.ScalarAsync<DateTime>($"select erased_at from vault.pii where token = '{token}'"));
    }

    [Fact]
    public async Task A_value_that_is_not_there_yet_is_noted_and_never_sealed()
    {
        database.Leaves(Table.Audit, 1);
        await using var scene = await PiiScene.StartAsync(database);
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.DeviceId, "device-21")[0];

        await using var erase = await scene.RunAsync(scene.Ring, 0, "pii", "erase", "--device-id", "device-21", "--reason", "r", "--yes");
        await scene.StoreAsync(scene.Ring, ("203.0.113.21", "device-21"));

        Assert.Equal([$"{token}: no original was there; it is noted, so that none will be sealed."], Lines(erase.Output));
        Assert.Equal(["null|null|true"], await VaultAsync([token]));
    }

    [Fact]
    public async Task A_token_of_logins_that_were_stored_without_the_vault_is_noted_with_its_kind()
    {
        database.Leaves(Table.Audit, 2);
        await using var scene = await PiiScene.StartAsync(database);
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.DeviceId, "device-31")[0];
        await database.SaveAsync(LoginRow.Make(maskedDeviceId: token));
        database.Leaves(logins: 1, originals: 1);

        await using var reveal = await scene.RunAsync(scene.Ring, 1, "pii", "reveal", "--token", token, "--reason", "r");
        await using var erase = await scene.RunAsync(scene.Ring, 0, "pii", "erase", "--token", token, "--reason", "r", "--yes");

        Assert.Contains("was never sealed", reveal.Log);
        Assert.Contains("no original was there", erase.Output);
        Assert.Equal(["device_id"], await database.LinesAsync($"select kind from vault.pii where token = '{token}'"));
    }

    [Fact]
    public async Task A_token_that_nothing_has_is_not_erased()
    {
        database.Leaves(Table.Audit, 1);
        await using var scene = await PiiScene.StartAsync(database);
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.DeviceId, "device-41")[0];

        await using var erase = await scene.RunAsync(scene.Ring, 1, "pii", "erase", "--token", token, "--reason", "r", "--yes");

        Assert.Contains("neither the vault nor a login has this token", erase.Output);
        Assert.Empty(await VaultAsync([token]));
    }

    [Fact]
    public async Task Without_the_vault_what_was_sealed_before_is_erased_all_the_same()
    {
        database.Leaves(Table.Audit, 1);
        await using var scene = await PiiScene.StartAsync(database);
        await scene.StoreAsync(scene.Ring, ("203.0.113.51", "device-51"));

        await using var erase = await scene.RunAsync(
            scene.RingOf(["t1"], []), 0, "pii", "erase", "--ip", "203.0.113.51", "--reason", "r", "--yes", "--Masking:Vault=false");

        Assert.Contains("its original is destroyed", erase.Output);
    }

    [Fact]
    public async Task Nothing_is_erased_without_a_yes_or_with_the_value_in_the_reason_or_with_a_value_that_is_none()
    {
        await using var scene = await PiiScene.StartAsync(database);
        await scene.StoreAsync(scene.Ring, ("203.0.113.61", "device-61"));
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.DeviceId, "device-61")[0];

        await using var unsure = await scene.RunAsync(scene.Ring, 1, "pii", "erase", "--token", token, "--reason", "r");
        await using var spoken = await scene.RunAsync(
            scene.Ring, 1, "pii", "erase", "--device-id", "device-61", "--reason", "The owner of DEVICE-61 asked.", "--yes");
        await using var none = await scene.RunAsync(scene.Ring, 1, "pii", "erase", "--ip", "999.1.1.1", "--reason", "r", "--yes");

        Assert.Contains("Nothing was erased", unsure.Log);
        Assert.StartsWith("--reason and --actor must not hold the value", spoken.Log);
        Assert.Equal("--ip is not an IP address.", none.Log.Trim());
        Assert.Equal(["s1|false"], await database.LinesAsync($"select key_id, (sealed is null)::text from vault.pii where token = '{token}'"));
    }

    private static string[] Lines(string text) => text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private Task<IReadOnlyList<string>> VaultAsync(IEnumerable<string> tokens) => database.LinesAsync(
        $"select sealed::text, key_id, (erased_at is not null)::text from vault.pii where token in ('{string.Join("', '", tokens)}')");
}
