using System.Security.Cryptography;
using BusEtl.Consumers.Masking;
using BusEtl.Operations;
using BusEtl.Persistence;
using BusEtl.Tests.Integration.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Tests.Integration.Operations;

/// <summary>
/// A database with logins that the service has stored and sealed, and an operator: a login of the server that is a member of busetl_operator
/// and of nothing else.
/// </summary>
internal sealed class PiiScene : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly Dictionary<string, string> _keys = new[] { "t1", "t2", "s1", "s2" }
        .ToDictionary(id => id, _ => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    private PiiScene(TestDatabase database, RoleLogin @operator) => (_database, Operator) = (database, @operator);

    public RoleLogin Operator { get; }

    /// <summary>One token key and one sealing key.</summary>
    public string Ring => RingOf(["t1"], ["s1"]);

    /// <summary>The same with new active keys beside them.</summary>
    public string RotatedRing => RingOf(["t2", "t1"], ["s2", "s1"]);

    public static async Task<PiiScene> StartAsync(TestDatabase database) =>
        new(database, await RoleLogin.OfAsync(database, "busetl_operator"));

    /// <summary>A ring of keys of the scene; the first of each purpose is active.</summary>
    public string RingOf(string[] tokenKeys, string[] sealingKeys) =>
        $$"""{ "tokenKeys": [ {{Entries(tokenKeys)}} ], "sealingKeys": [ {{Entries(sealingKeys)}} ] }""";

    /// <summary>Lets the real service store logins, each of a user of its own.</summary>
    /// <returns>The message ids, in the order of the logins.</returns>
    public async Task<IReadOnlyList<Guid>> StoreAsync(string ring, params (string Ip, string DeviceId)[] logins)
    {
        using var queue = new TestQueue();
        var users = logins.Select(_ => Guid.NewGuid().ToString()).ToList();
        await queue.SendAsync(logins.Select((login, i) => Logins.Body(userId: users[i], ip: login.Ip, deviceId: login.DeviceId)));
        await using var service = await ServiceProcess.RunAsync(
            ServiceSettings.For(_database, queue, ring), 0, "run", "--exit-when-drained", "--Amazon:Publish=false");

        var stored = await _database.LinesAsync($"select user_id, message_id from user_logins where user_id in ('{string.Join("', '", users)}')");
        var ids = stored.Select(line => line.Split('|')).ToDictionary(row => row[0], row => Guid.Parse(row[1]));

        return [.. users.Select(user => ids[user])];
    }

    /// <summary>Runs <c>busetl</c> as the operator.</summary>
    public Task<ServiceProcess> RunAsync(string ring, int expectedExitCode, params string[] arguments) =>
        ServiceProcess.RunAsync(Environment(ring), expectedExitCode, arguments);

    /// <summary>Starts <c>busetl</c> as the operator.</summary>
    public ServiceProcess Start(string ring, params string[] arguments) => ServiceProcess.Start(Environment(ring), arguments);

    /// <summary>What the operator's commands are made of, in this process.</summary>
    public ServiceProvider Services(string ring) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:BusEtl"] = Operator.ConnectionString,
            ["Masking:KeyRing"] = ring,
        }).Build())
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddPersistence()
        .AddMasking()
        .AddOperations()
        .BuildServiceProvider();

    /// <summary>The tokens of a value under the keys of a ring, the active one first.</summary>
    public IReadOnlyList<string> TokensOf(string ring, PersonalDataKind kind, string value)
    {
        using var services = Services(ring);

        return services.GetRequiredService<LoginMasking>().TokensOf(kind, value);
    }

    public async ValueTask DisposeAsync() => await Operator.DisposeAsync();

    private Dictionary<string, string> Environment(string ring) => new()
    {
        ["ConnectionStrings__BusEtl"] = Operator.ConnectionString,
        ["Masking__KeyRing"] = ring,
        ["USER"] = "alice",
    };

    private string Entries(string[] ids) => string.Join(", ", ids.Select((id, i) =>
        $$"""{ "id": "{{id}}", "state": "{{(i == 0 ? "active" : "retired")}}", "key": "{{_keys[id]}}" }"""));
}
