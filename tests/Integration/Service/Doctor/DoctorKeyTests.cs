using System.Text;
using System.Text.Json.Nodes;
using BusEtl.Consumers.Masking;
using BusEtl.Operations.Auditing;
using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service.Doctor;

/// <summary>What the doctor says of the key ring.</summary>
public sealed class DoctorKeyTests(TestTemplate template) : IAsyncLifetime
{
    private const string TokenRest = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private DoctorScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DoctorScene.MakeAsync(template);

    [Fact]
    public async Task Keys_that_rows_need_and_the_ring_lacks_are_named_and_nothing_else_of_the_rows()
    {
        await _scene.Source.ExecuteAsync(
            $"""
            insert into user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, app_version, create_date) values
                (gen_random_uuid(), 'u', 'd', 't1.{TokenRest}', 't7.{TokenRest}', '1', now()),
                (gen_random_uuid(), 'u', 'd', '198.51.100.7', 'secret.device', '1', now());
            insert into vault.pii (token, kind, sealed, key_id) values ('t1.{TokenRest}', 'ip', '\x00', 's8');
            insert into vault.audit values (1, now(), 'a', 'b', 'c', 'd', 'e', 't9', '\x00', '\x00')
            """);
        // Only who may read the vault sees all of it.
        _scene.Settings["ConnectionStrings__BusEtl"] = TestServer.ConnectionString(_scene.Database);

        var answer = await _scene.AskAsync(1);

        var findings = answer.Findings.Where(finding => finding.Code == "ring_lacks_key").ToList();
        Assert.Equal(
            ["user_logins.masked_device_id has rows of t7;", "vault.pii.key_id has rows of s8;", "vault.audit.key_id has rows of t9;"],
            findings.Select(finding => finding.Evidence[..(finding.Evidence.IndexOf(';') + 1)]));
        Assert.Contains("user_logins.masked_ip", answer.WellOf("keys"));
        Assert.DoesNotContain("198", answer.ToString().Replace(_scene.Database, ""));
        Assert.DoesNotContain("secret", answer.ToString());
    }

    [Theory]
    [InlineData("true", 1)]
    [InlineData("false", 0)]
    public async Task Originals_that_the_vault_lost_in_a_restore_are_named(string vault, int expected)
    {
        await _scene.Source.ExecuteAsync(
            $"""
            insert into user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, app_version, create_date) values
                (gen_random_uuid(), 'u', 'd', 't1.{TokenRest}', 't1.B{TokenRest[1..]}', '1', now());
            insert into vault.pii (token, kind, sealed, key_id) values ('t1.{TokenRest}', 'ip', '\x00', 's1')
            """);
        _scene.Settings["ConnectionStrings__BusEtl"] = TestServer.ConnectionString(_scene.Database);
        _scene.Settings["Masking__Vault"] = vault;

        var findings = (await _scene.AskAsync(2)).Findings.Where(finding => finding.Code == "originals_missing").ToList();

        Assert.Equal(expected, findings.Count);
        Assert.All(findings, finding => Assert.Equal("Of 2 tokens of the newest logins 1 are not in vault.pii.", finding.Evidence));
    }

    [Fact]
    public async Task A_ring_with_other_keys_of_the_same_ids_is_a_fault()
    {
        await StoreAsync(_scene.Settings["Masking__KeyRing"], "198.51.100.7", "hidden.device");
        _scene.Settings["ConnectionStrings__BusEtl"] = TestServer.ConnectionString(_scene.Database);
        Assert.Contains("s1 and t1 made what is stored", (await _scene.AskAsync(2)).WellOf("keys"));

        _scene.Settings["Masking__KeyRing"] = ServiceSettings.NewKeyRing();
        var answer = await _scene.AskAsync(1);

        var findings = answer.Findings.Where(finding => finding.Code == "ring_key_wrong").ToList();
        Assert.Equal(
            ["The ring's key s1 is not the one that made what is stored.", "The ring's key t1 is not the one that made what is stored."],
            findings.Select(finding => finding.What));
        Assert.Contains("of 2 originals in vault.pii", findings[0].Evidence);
        Assert.Contains("of 1 newest row of vault.audit", findings[1].Evidence);
        Assert.All(findings, finding => Assert.StartsWith("Do not run the service with this ring", finding.NextStep));
        Assert.DoesNotContain("198.51", answer.ToString());
        Assert.DoesNotContain("hidden", answer.ToString());
        Assert.DoesNotContain("made what is stored", answer.WellOf("keys"));
    }

    [Theory]
    [InlineData("tokenKeys", "t1")]
    [InlineData("sealingKeys", "s1")]
    public async Task One_key_that_is_another_is_told_from_the_one_that_is_right(string kind, string id)
    {
        await StoreAsync(_scene.Settings["Masking__KeyRing"], "198.51.100.7", "hidden.device", withAudit: false);
        _scene.Settings["ConnectionStrings__BusEtl"] = TestServer.ConnectionString(_scene.Database);
        var ring = JsonNode.Parse(_scene.Settings["Masking__KeyRing"])!;
        ring[kind] = JsonNode.Parse(ServiceSettings.NewKeyRing())![kind]!.DeepClone();
        _scene.Settings["Masking__KeyRing"] = ring.ToJsonString();

        var answer = await _scene.AskAsync(1);

        Assert.StartsWith($"The ring's key {id} is not", answer.Find("ring_key_wrong").What);
        Assert.Equal(id == "s1", answer.NotLookedAtOf("keys").Contains("whether t1 made what is stored under its id"));
    }

    [Fact]
    public async Task Two_keys_that_had_one_id_are_named_by_what_one_of_them_cannot_open()
    {
        await StoreAsync(_scene.Settings["Masking__KeyRing"], "198.51.100.7", "one");
        await StoreAsync(ServiceSettings.NewKeyRing(), "198.51.100.8", "two", withAudit: false);
        _scene.Settings["ConnectionStrings__BusEtl"] = TestServer.ConnectionString(_scene.Database);

        var finding = (await _scene.AskAsync(1)).Find("ring_key_mixed");

        Assert.Contains("2 of 4 originals in vault.pii", finding.Evidence);
    }

    [Fact]
    public async Task Who_may_not_read_the_vault_is_told_that_ids_were_compared_and_keys_were_not()
    {
        await StoreAsync(_scene.Settings["Masking__KeyRing"], "198.51.100.7", "hidden.device");
        _scene.Settings["Masking__KeyRing"] = ServiceSettings.NewKeyRing();

        var answer = await _scene.AskAsync(0);

        Assert.Contains("the ring has keys of the ids in user_logins.masked_ip", answer.WellOf("keys"));
        Assert.Contains("compared by id only", answer.NotLookedAtOf("keys"));
    }

    [Fact]
    public async Task A_ring_that_others_may_read_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), $"ring-{Guid.NewGuid():n}.json");
        await File.WriteAllTextAsync(path, _scene.Settings["Masking__KeyRing"], TestContext.Current.CancellationToken);
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no modes of files.");
        else
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        _scene.Settings.Remove("Masking__KeyRing");
        _scene.Settings["Masking__KeyRingFile"] = path;

        var finding = (await _scene.AskAsync(2)).FindOnly("ring_readable");
        File.Delete(path);

        Assert.Contains("0644", finding.Evidence);
    }

    [Fact]
    public async Task A_KMS_that_does_not_answer_costs_seconds_and_is_named()
    {
        await using var hanging = new FaultyGateway(TestEnvironment.Sqs);
        hanging.Switch(GatewayMode.Hold);
        _scene.Settings["Masking__KeyRing"] = Convert.ToBase64String("wrapped"u8);
        _scene.Settings["Masking__KmsWrapped"] = "true";
        _scene.Settings["AWS_ENDPOINT_URL_KMS"] = hanging.Address;

        var answer = await _scene.AskAsync(1, seconds: 10);

        Assert.Contains("did not unwrap it within 10 s", answer.FindOnly("setting_wrong").What);
        Assert.Contains("not usable", answer.NotLookedAtOf("keys"));
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    // As the service stores a login, and an operator's deed is written down.
    private async Task StoreAsync(string ringJson, string ip, string deviceId, bool withAudit = true)
    {
        using var ring = KeyRingReader.Read(Encoding.UTF8.GetBytes(ringJson), mustSeal: true, [])!;
        var (masking, sealing) = (new LoginMasking(ring), new LoginSealing(ring));
        Assert.True(CanonicalIp.TryParse(ip, out var address));
        var tokens = (Ip: masking.TokenOf(PersonalDataKind.Ip, ip), DeviceId: masking.TokenOf(PersonalDataKind.DeviceId, deviceId));
        await _scene.Source.ExecuteAsync(
            $"""
            insert into user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, app_version, create_date)
            values (gen_random_uuid(), 'u', 'd', '{tokens.Ip}', '{tokens.DeviceId}', '1', now());
            insert into vault.pii (token, kind, sealed, key_id) values
                {Row(sealing.SealIp(tokens.Ip, address))},
                {Row(sealing.SealDeviceId(tokens.DeviceId, deviceId))}
            """);
        if (!withAudit)
            return;

        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var record = new AuditChain(new DerivedKeys(ring)).Append(AuditHead.None, at, new AuditEntry("a", "b", "c", "d", "e"));
        await _scene.Source.ExecuteAsync(
            $"insert into vault.audit values (1, '{at:O}', 'a', 'b', 'c', 'd', 'e', 't1', '{Hex(record.PreviousHash)}', '{Hex(record.Hash)}')");
    }

    private static string Row(SealedValue value) => $"('{value.Token}', '{value.Kind}', '{Hex(value.Sealed)}', '{value.KeyId}')";

    private static string Hex(byte[] bytes) => $"\\x{Convert.ToHexStringLower(bytes)}";
}
