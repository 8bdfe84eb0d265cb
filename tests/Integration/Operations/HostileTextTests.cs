using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Operations.Auditing;
using BusEtl.Tests.Integration.Infrastructure;
using BusEtl.Tests.Integration.Operations.Errors;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Tests.Integration.Operations;

/// <summary>
/// A text that comes from outside (a message, a row, the answer of a server) does nothing to the terminal of whoever looks: no verb prints a
/// control, bidi, invisible or noncharacter.
/// </summary>
public sealed class HostileTextTests(TestTemplate template) : IAsyncLifetime
{
    // Clears the screen, sets the title, rings, turns the direction, hides, goes up a line; and what is no character.
    private const string Hostile = "x\u001b[2J\u001b]0;owned\u0007\u009b31m\u007f\u0085\u202e\u2066\u200b\u200d\u2028\ufeff\u00ad\ufffe\ufdd0\ue000y";

    // PostgreSQL and SQS take no noncharacter everywhere.
    private const string Json = "x\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u007f\\u0085\\u202e\\u2066\\u200b\\u200d\\u2028\\ufeff\\u00ad\\ufffe\\ufdd0y";

    private readonly TestDatabase _database = new(template);
    private readonly TestQueue _queue = new();
    private PiiScene _scene = null!;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _scene = await PiiScene.StartAsync(_database);
    }

    [Fact]
    public async Task Of_a_message_of_the_dead_letter_queue()
    {
        var id = Guid.NewGuid();
        await _queue.SendToAsync(_queue.DeadLetterName, [Planted(id)]);
        _queue.Leaves(_queue.DeadLetterName, 1);
        var settings = new Dictionary<string, string>(ServiceSettings.For(_database, _queue)) { ["USER"] = "tester" };
        var file = Path.Combine(Path.GetTempPath(), $"{_queue.Name}-\u001b[2J\u202e.jsonl");

        try
        {
            foreach (var json in (string[][])[[], ["--json"]])
            {
                await AssertHarmlessAsync(settings, ["errors", "summary", "--queue", "_dlq", .. json]);
                await AssertHarmlessAsync(settings, ["errors", "list", "--queue", "_dlq", .. json]);
                await AssertHarmlessAsync(settings, ["errors", "show", $"{id}", "--queue", "_dlq", .. json]);
                await AssertHarmlessAsync(settings, ["errors", "replay", "--all", "--dry-run", "--queue", "_dlq", "--set", "locale=de", .. json]);
                File.Delete(file);
                await AssertHarmlessAsync(settings, ["errors", "export", file, "--queue", "_dlq", .. json]);
            }

            await AssertHarmlessAsync(settings, "errors", "list", "--queue", "no\u001b[2Jqueue\u202e");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Of_the_audit_and_of_logins()
    {
        await using (var services = _scene.Services(_scene.Ring))
        {
            await services.GetRequiredService<IAuditLog>()
                .AppendAsync(new("bob", "replay", "message", "reason", "done"), TestContext.Current.CancellationToken);
        }

        var hostile = Hostile.Replace("'", "''", StringComparison.Ordinal);
        var token = _scene.TokensOf(_scene.Ring, BusEtl.Consumers.Masking.PersonalDataKind.DeviceId, "900-12-3456")[0];
        var id = Guid.NewGuid();
        await _database.Source.ExecuteAsync(
            "alter table vault.audit disable trigger append_only; "
            + $"update vault.audit set actor = '{hostile}', action = '{hostile}', subject = '{hostile}\n9  forged', reason = '{hostile}', outcome = '{hostile}', key_id = '{hostile[..16]}'; "
            + "alter table vault.audit enable always trigger append_only; "
            + "insert into user_logins (message_id, user_id, device_type, masked_ip, masked_device_id, locale, app_version, create_date) "
            + $"values ('{id}', '{hostile}\nforged', '{hostile[..30]}', 'k.{hostile}', '{token}', '{hostile[..30]}', '{hostile[..30]}', current_date)");
        _database.Leaves(Table.Audit, 2); // That of the reveal, too.
        _database.Leaves(logins: 1, originals: 0);

        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__BusEtl"] = _scene.Operator.ConnectionString,
            ["Masking__KeyRing"] = _scene.Ring,
            ["USER"] = "alice",
        };
        foreach (var json in (string[][])[[], ["--json"]])
        {
            Assert.DoesNotContain("\n9  forged", await AssertHarmlessAsync(settings, ["audit", "list", .. json]));
            Assert.DoesNotContain("\nforged", await AssertHarmlessAsync(settings, ["pii", "find", "--device-id", "900-12-3456", .. json]));
        }

        await AssertHarmlessAsync(settings, "audit", "verify");
        await AssertHarmlessAsync(settings, "pii", "reveal", "--token", $"t1.{Hostile}", "--reason", "r");
        await AssertHarmlessAsync(settings, "pii", "reveal", "--message", $"{id}", "--reason", "r");
    }

    [Fact]
    public async Task Of_settings_files_and_servers()
    {
        var settings = new Dictionary<string, string>(ServiceSettings.For(_database, _queue)) { ["USER"] = "tester" };
        settings["ConnectionStrings__BusEtl"] = new Npgsql.NpgsqlConnectionStringBuilder(_database.ConnectionString)
        {
            Database = "no\u001b[2J\u202edatabase",
        }.ConnectionString;

        await AssertHarmlessAsync(settings, "doctor");
        await AssertHarmlessAsync(settings, "doctor", "--json");
        await AssertHarmlessAsync(settings, "migrate");
        await AssertHarmlessAsync(settings, "audit", "list");
        await AssertHarmlessAsync(settings, "send", $"/no/{Hostile.Replace("\ufffe", "", StringComparison.Ordinal)}");
        await AssertHarmlessAsync(settings, "no\u001b[2Jverb\u202e");
        await AssertHarmlessAsync(settings, "policy", "--settings", "/no\u001b[2J\u202efile");
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Dispose();
        await _scene.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static SqsSendEntry Planted(Guid id) => new()
    {
        Body = Encoding.UTF8.GetBytes(
            $$"""{"user_id": "{{Json}}", "app_version": "{{Json}}", "device_type": "{{Json}}", "locale": "{{Json}}", "ip": "{{Json}}", "device_id": "{{Json}}", "{{Json}}": 1}"""),
        Attributes = AttributeBudget.Pack(
            new Dictionary<string, string>
            {
                ["MessageId"] = $"{id}",
                ["MT-Reason"] = $"fault{Hostile}",
                ["MT-Fault-ExceptionType"] = $"System.{Hostile}",
                ["MT-Fault-Message"] = $"fault \u001b[2J\u202e\u200b\u0085\ufdd0",
                ["MT-Fault-StackTrace"] = $"at \u001b[2J\n   at \u009b31m\u2066\r\nforged",
                ["MT-Note"] = "\u001b[2J\u202e\u200b\u0085\ufdd0",
                ["BusEtl-Attempts"] = "\u001b[2J",
                ["own"] = Hostile,
            },
            0),
    };

    private static async Task<string> AssertHarmlessAsync(Dictionary<string, string> settings, params IEnumerable<string> arguments)
    {
        await using var process = ServiceProcess.Start(settings, arguments);
        await process.WaitForExitAsync();
        var printed = process.Output + process.Log;
        Assert.NotEmpty(printed);
        Assert.DoesNotMatch(@"[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]|\p{Cf}", printed);

        return printed;
    }
}
