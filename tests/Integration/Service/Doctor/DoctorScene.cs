using BusEtl.Tests.Integration.Infrastructure;
using Npgsql;

namespace BusEtl.Tests.Integration.Service.Doctor;

/// <summary>A service that is well, with a database and queues of the test's own, for a test to make one thing wrong.</summary>
internal sealed class DoctorScene : IAsyncDisposable
{
    private readonly string _database = TestServer.NewName();
    private readonly string _role = TestServer.NewName();

    private DoctorScene()
    {
        Queues = new DoctorQueues(Queue);
        Source = NpgsqlDataSource.Create(TestServer.ConnectionString(_database));
        // As the service has it: a member of busetl_service and of nothing else.
        Connection = new NpgsqlConnectionStringBuilder(TestServer.ConnectionString(_database)) { Username = _role, Password = _role };
        Settings = new Dictionary<string, string>
        {
            ["Amazon__ServiceUrl"] = TestEnvironment.Sqs,
            ["Amazon__Region"] = "us-east-1",
            // Who listens to the topic depends on other tests.
            ["Amazon__Publish"] = "false",
            ["AWS_ACCESS_KEY_ID"] = "local",
            ["AWS_SECRET_ACCESS_KEY"] = "local",
            ["LoginQueue__Name"] = Queue.Name,
            ["Health__Address"] = "127.0.0.1",
            ["Health__Port"] = "0",
            ["Masking__KeyRing"] = ServiceSettings.NewKeyRing(),
        };
    }

    public TestQueue Queue { get; } = new();

    public DoctorQueues Queues { get; }

    /// <summary>As the owner.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>As the service's role.</summary>
    public NpgsqlConnectionStringBuilder Connection { get; }

    public Dictionary<string, string> Settings { get; }

    public string Role => _role;

    public string Database => _database;

    public static async Task<DoctorScene> MakeAsync(TestTemplate template)
    {
        var scene = new DoctorScene();
        await template.CopyToAsync(scene._database);
        await scene.Source.ExecuteAsync($"create role {scene._role} login password '{scene._role}' in role busetl_service");

        return scene;
    }

    /// <summary>Makes the queues as <see cref="Queues"/> says, unless they are there, and asks the doctor.</summary>
    /// <param name="exitCode">0: well, 1: faults, 2: warnings.</param>
    /// <param name="withQueues">Whether the queues are made.</param>
    /// <param name="seconds">How long a server may take for an answer.</param>
    public async Task<DoctorAnswer> AskAsync(int exitCode, bool withQueues = true, int seconds = 120)
    {
        if (withQueues)
            await Queues.CreateAsync();

        Settings.TryAdd("ConnectionStrings__BusEtl", Connection.ConnectionString);

        return await DoctorAnswer.AskAsync(Settings, exitCode, seconds);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.ExecuteAsync($"drop owned by {_role}; drop role {_role}");
        await Source.DisposeAsync();
        await TestServer.DropAsync(_database);
        Queue.Dispose();
    }
}
