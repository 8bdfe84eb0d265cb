using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service.Doctor;

/// <summary>What the doctor says of a healthy service, and that he gets along when nothing is there.</summary>
public sealed class DoctorTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestQueue _queue = new();

    [Fact]
    public async Task All_is_well_with_the_role_and_the_queues_of_a_service()
    {
        await using var role = await RoleLogin.OfAsync(database, "busetl_service");
        await new DoctorQueues(_queue).CreateAsync();

        var answer = await DoctorAnswer.AskAsync(Settings(role), 0);

        Assert.Equal("well", answer.Result);
        Assert.Contains("takes writes", answer.WellOf("database"));
        Assert.Contains("no pooler", answer.WellOf("database"));
        Assert.Contains("DeleteMessage, ChangeMessageVisibility", answer.WellOf("rights"));
        Assert.Contains($"{_queue.ErrorName} is empty", answer.WellOf("messages"));
        Assert.Contains("clock ", answer.WellOf("sqs"));
        Assert.Contains("sqs:ReceiveMessage", answer.NotLookedAtOf("rights"));
        Assert.Contains("needs the role busetl_operator", answer.NotLookedAtOf("keys"));
    }

    [Fact]
    public async Task The_doctor_changes_nothing()
    {
        await using var role = await RoleLogin.OfAsync(database, "busetl_service");
        await new DoctorQueues(_queue).CreateAsync();
        await _queue.SendAsync(Logins.Distinct(5));
        await _queue.SendToAsync(
            _queue.ErrorName,
            Logins.Distinct(3).Select(body => new SqsSendEntry { Body = Encoding.UTF8.GetBytes(body) }),
            visibilityTimeout: TimeSpan.FromSeconds(30));
        _queue.Leaves(_queue.Name, 5);
        _queue.Leaves(_queue.ErrorName, 3);
        var before = await CountAsync();

        await DoctorAnswer.AskAsync(Settings(role), 2);
        await DoctorAnswer.AskAsync(Settings(role), 2);

        Assert.Equal(before, await CountAsync());
        foreach (var name in new[] { _queue.Name, _queue.ErrorName })
            Assert.All(await _queue.TakeAllAsync(name), message => Assert.Equal(1, message.ReceiveCount));
    }

    [Fact]
    public async Task An_operator_is_told_what_he_cannot_see_and_none_of_it_is_a_fault()
    {
        await using var role = await RoleLogin.OfAsync(database, "busetl_operator");
        await new DoctorQueues(_queue).CreateAsync();

        var answer = await DoctorAnswer.AskAsync(Settings(role), 0);

        Assert.Contains("is an operator", answer.WellOf("roles"));
        Assert.Contains("needs the role busetl_service", answer.NotLookedAtOf("database"));
        Assert.Contains("needs the role busetl_service", answer.NotLookedAtOf("outbox"));
        Assert.Contains("you are an operator", answer.NotLookedAtOf("rights"));
        Assert.Contains("vault.pii.key_id", answer.WellOf("keys"));
    }

    [Fact]
    public async Task Without_settings_servers_and_keys_every_area_says_so_within_seconds()
    {
        var settings = new Dictionary<string, string>
        {
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["Amazon__ServiceUrl"] = "http://127.0.0.1:9",
            ["ConnectionStrings__BusEtl"] = "Host=127.0.0.1;Port=9;Database=busetl;Username=busetl;Password=x",
            ["Amazon__Region"] = "us-east-1",
            ["LoginQueue__Batch__Size"] = "many",
            ["Health__Port"] = "0",
        };

        var answer = await DoctorAnswer.AskAsync(settings, 1);

        Assert.Equal(["setting_wrong", "setting_wrong", "sqs_not_reached", "credentials_missing", "database_not_reached"], answer.Codes);
        Assert.Contains(answer.Findings, finding => finding.Evidence.Contains("given by the environment, as LoginQueue__Batch__Size"));
        Assert.Contains(answer.Findings, finding =>
            finding.Evidence.Contains("is not given anywhere") && finding.NextStep.StartsWith("Give it", StringComparison.Ordinal));
        foreach (var area in new[] { "rights", "queues", "topic", "messages", "schema", "roles", "keys", "locks", "partitions", "outbox" })
            Assert.NotEmpty(answer.NotLookedAtOf(area));
        Assert.InRange(answer.Seconds, 0, 35);
    }

    [Fact]
    public async Task A_file_of_settings_that_cannot_be_read_hides_nothing_else()
    {
        var answer = await DoctorAnswer.AskAsync(Settings(), 1, arguments: ["--settings", "/nowhere/settings.json"]);

        Assert.Contains("/nowhere/settings.json", answer.Find("settings_file_unreadable").Evidence);
        Assert.Contains("PostgreSQL", answer.WellOf("database"));
    }

    [Fact]
    public async Task Servers_that_accept_and_never_answer_cost_some_seconds()
    {
        await using var hanging = new FaultyGateway(TestEnvironment.Sqs);
        hanging.Switch(GatewayMode.Hold);
        var settings = Settings();
        settings["Amazon__ServiceUrl"] = hanging.Address;
        settings["ConnectionStrings__BusEtl"] = $"Host=127.0.0.1;Port={hanging.Port};Database=busetl;Username=busetl;Password=x";

        var answer = await DoctorAnswer.AskAsync(settings, 1, seconds: 5);

        Assert.Equal(["sqs_not_reached", "database_silent"], answer.Codes);
        Assert.InRange(answer.Seconds, 0, 35);
    }

    [Fact]
    public async Task The_text_fits_a_terminal_and_ends_with_the_count()
    {
        var settings = Settings();
        settings.Remove("Masking__KeyRing");
        await using var doctor = await ServiceProcess.RunAsync(settings, 1, "doctor", "--wait", "120");

        Assert.StartsWith("1. FAULT, settings: Masking:KeyRingFile or Masking:KeyRing must be given.", doctor.Output);
        Assert.Matches(@"\n[0-9]+ faults? and [0-9]+ warnings?; 16 areas looked at in [0-9.]+ s\.\n$", doctor.Output);
        Assert.All(doctor.Output.Split('\n'), line => Assert.True(line.Length <= 80 || line.Contains(_queue.Name), line));
        Assert.Empty(doctor.Log);
    }

    public void Dispose() => _queue.Dispose();

    // Without events: who listens to the topic depends on other tests.
    private Dictionary<string, string> Settings(RoleLogin? role = null)
    {
        var settings = ServiceSettings.For(database, _queue);
        settings["Amazon__Publish"] = "false";
        if (role is not null)
            settings["ConnectionStrings__BusEtl"] = role.ConnectionString;

        return settings;
    }

    private async Task<IReadOnlyList<string>> CountAsync()
    {
        var rows = await database.LinesAsync(
            """
            select relname, (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %s', pg_class.oid::regclass), false, true, '')))[1]::text
            from pg_class join pg_namespace on pg_namespace.oid = relnamespace
            where nspname in ('public', 'vault') and relkind in ('r', 'p', 'S')
            order by 1
            """);
        var queues = await _queue.FindAsync();
        var counts = new List<string>(rows);
        foreach (var name in queues)
            counts.Add($"{name}: {await _queue.CountVisibleAsync(name)} of {await _queue.CountAsync(name)}");

        return counts;
    }
}
