using BusEtl.Consumers.Masking;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Operations;

/// <summary><c>busetl pii reveal</c>, by the real executable and an operator's rights.</summary>
public sealed class PiiRevealTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Address = "203.0.113.77";
    private const string Device = "Gerät-8831-é";
    private const string Broken = "The sealed value, its token and its kind do not belong together under the key 's1': something of them was changed.";

    [Fact]
    public async Task A_token_is_revealed_and_the_audit_says_who_and_why()
    {
        database.Leaves(Table.Audit, 1);
        await using var scene = await PiiScene.StartAsync(database);
        await scene.StoreAsync(scene.Ring, (Address, Device));
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.DeviceId, Device)[0];

        await using var reveal = await scene.RunAsync(scene.Ring, 0, "pii", "reveal", "--token", token, "--reason", "Ticket 17");

        Assert.Equal($"{Device}{Environment.NewLine}", reveal.Output);
        Assert.Empty(reveal.Log);
        Assert.Equal([$"alice|reveal|{token}|Ticket 17|allowed|t1"], await NewestAsync(1));
    }

    [Fact]
    public async Task A_message_is_revealed_under_retired_keys_with_a_row_of_the_audit_for_each_token()
    {
        database.Leaves(Table.Audit, 2);
        await using var scene = await PiiScene.StartAsync(database);
        var id = (await scene.StoreAsync(scene.Ring, (Address, Device)))[0];

        await using var reveal = await scene.RunAsync(
            scene.RotatedRing, 0, "pii", "reveal", "--message", $"{id}", "--reason", "Ticket 18", "--actor", "Bjørn");

        Assert.Equal($"ip: {Address}{Environment.NewLine}device_id: {Device}{Environment.NewLine}", reveal.Output);
        var tokens = (await database.LinesAsync($"select masked_ip, masked_device_id from user_logins where message_id = '{id}'"))[0].Split('|');
        Assert.Equal(
            [
                $"Bjørn|reveal|{tokens[1]} (message {id})|Ticket 18|allowed|t2",
                $"Bjørn|reveal|{tokens[0]} (message {id})|Ticket 18|allowed|t2",
            ],
            await NewestAsync(2));
    }

    [Fact]
    public async Task What_is_not_there_is_said_and_noted()
    {
        database.Leaves(Table.Audit, 1);
        await using var scene = await PiiScene.StartAsync(database);
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.Ip, "192.0.2.1")[0];
        var message = Guid.NewGuid();

        await using var unknown = await scene.RunAsync(scene.Ring, 1, "pii", "reveal", "--token", token, "--reason", "r");
        await using var noMessage = await scene.RunAsync(scene.Ring, 1, "pii", "reveal", "--message", $"{message}", "--reason", "r");
        await using var noToken = await scene.RunAsync(scene.Ring, 1, "pii", "reveal", "--token", "192.0.2.1", "--reason", "r");

        Assert.Equal($"{token}: Neither the vault nor a login has this token.", unknown.Log.Trim());
        Assert.Equal($"There is no login with the message id {message}.", noMessage.Log.Trim());
        Assert.StartsWith("--token is not a token", noToken.Log);
        Assert.All([unknown, noMessage, noToken], process => Assert.Empty(process.Output));
        Assert.Equal([$"alice|reveal|{token}|r|unknown|t1"], await NewestAsync(1));
    }

    [Fact]
    public async Task A_message_of_which_one_original_was_erased_reveals_the_other_and_ends_with_2()
    {
        database.Leaves(Table.Audit, 3);
        await using var scene = await PiiScene.StartAsync(database);
        var id = (await scene.StoreAsync(scene.Ring, ("203.0.113.78", "device-78")))[0];
        await using var erase = await scene.RunAsync(scene.Ring, 0, "pii", "erase", "--ip", "203.0.113.78", "--reason", "r", "--yes");

        await using var reveal = await scene.RunAsync(scene.Ring, 2, "pii", "reveal", "--message", $"{id}", "--reason", "r");

        Assert.Equal($"device_id: device-78{Environment.NewLine}", reveal.Output);
        Assert.Contains(": Its original was erased on 20", reveal.Log);
    }

    [Fact]
    public async Task With_the_vault_off_nothing_is_revealed()
    {
        await using var scene = await PiiScene.StartAsync(database);
        await scene.StoreAsync(scene.Ring, (Address, Device));
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.Ip, Address)[0];

        await using var reveal = await scene.RunAsync(
            scene.Ring, 1, "pii", "reveal", "--token", token, "--reason", "r", "--Masking:Vault=false");

        Assert.Empty(reveal.Output);
        Assert.StartsWith("The vault is off (Masking:Vault=false)", reveal.Log);
    }

    [Fact]
    public async Task A_sealing_key_that_the_ring_has_not_is_named()
    {
        database.Leaves(Table.Audit, 1);
        await using var scene = await PiiScene.StartAsync(database);
        await scene.StoreAsync(scene.Ring, ("203.0.113.79", "device-79"));
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.Ip, "203.0.113.79")[0];

        await using var reveal = await scene.RunAsync(scene.RingOf(["t1"], ["s2"]), 1, "pii", "reveal", "--token", token, "--reason", "r");

        Assert.Empty(reveal.Output);
        Assert.Equal($"{token}: The key ring has no sealing key 's1'.", reveal.Log.Trim());
    }

    [Theory]
    [InlineData("alter table vault.pii disable trigger erase_only; update vault.pii set sealed = set_byte(sealed, 14, get_byte(sealed, 14) # 1) where token = '{0}'")]
    [InlineData("alter table vault.pii disable trigger erase_only; update vault.pii set sealed = (select sealed from vault.pii where token = '{1}') where token = '{0}'")]
    [InlineData("update vault.pii set token = token || '-' where token = '{1}'; update vault.pii set token = '{1}' where token = '{0}'; update vault.pii set token = '{0}' where token = '{1}-'")]
    [InlineData("update vault.pii set kind = 'device_id' where token = '{0}'")]
    public async Task A_sealed_value_that_does_not_fit_its_row_is_refused(string tampering)
    {
        database.Leaves(Table.Audit, 1);
        await using var scene = await PiiScene.StartAsync(database);
        await scene.StoreAsync(scene.Ring, ("203.0.113.80", "device-80"), ("203.0.113.81", "device-81"));
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.Ip, "203.0.113.80")[0];
        var other = scene.TokensOf(scene.Ring, PersonalDataKind.Ip, "203.0.113.81")[0];
        await database.Source.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, tampering, token, other));

        await using var reveal = await scene.RunAsync(scene.Ring, 1, "pii", "reveal", "--token", token, "--reason", "r");

        Assert.Empty(reveal.Output);
        Assert.Equal($"{token}: {Broken}", reveal.Log.Trim());
    }

    [Fact]
    public async Task A_row_of_a_kind_that_there_is_not_is_refused()
    {
        database.Leaves(Table.Audit, 1);
        await using var scene = await PiiScene.StartAsync(database);
        await scene.StoreAsync(scene.Ring, ("203.0.113.82", "device-82"));
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.Ip, "203.0.113.82")[0];
        await database.Source.ExecuteAsync($"update vault.pii set kind = 'name' where token = '{token}'");

        await using var reveal = await scene.RunAsync(scene.Ring, 1, "pii", "reveal", "--token", token, "--reason", "r");

        Assert.Equal($"{token}: Its row in the vault has a kind that there is not: it was changed.", reveal.Log.Trim());
    }

    [Fact]
    public async Task Nothing_is_revealed_that_cannot_be_noted()
    {
        await using var scene = await PiiScene.StartAsync(database);
        await scene.StoreAsync(scene.Ring, (Address, Device));
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.Ip, Address)[0];
        await database.Source.ExecuteAsync("revoke execute on function vault.take_audit_turn() from busetl_operator");

        await using var reveal = await scene.RunAsync(scene.Ring, 1, "pii", "reveal", "--token", token, "--reason", "r");
        await database.Source.ExecuteAsync("grant execute on function vault.take_audit_turn() to busetl_operator");

        Assert.Empty(reveal.Output);
        Assert.Contains("permission denied for function take_audit_turn", reveal.Log);
    }

    [Fact]
    public async Task A_reason_and_an_actor_are_needed()
    {
        await using var scene = await PiiScene.StartAsync(database);
        var token = scene.TokensOf(scene.Ring, PersonalDataKind.Ip, Address)[0];

        await using var blank = await scene.RunAsync(scene.Ring, 1, "pii", "reveal", "--token", token, "--reason", " ");
        await using var nobody = await scene.RunAsync(scene.Ring, 1, "pii", "reveal", "--token", token, "--reason", "r", "--actor", "");

        Assert.StartsWith("--reason must have 1 to 1,000 characters", blank.Log);
        Assert.StartsWith("Say who you are with --actor", nobody.Log);
    }

    private Task<IReadOnlyList<string>> NewestAsync(int count) => database.LinesAsync(
        $"select actor, action, subject, reason, outcome, key_id from vault.audit order by position desc limit {count}");
}
