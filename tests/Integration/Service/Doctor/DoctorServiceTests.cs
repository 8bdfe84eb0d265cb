using System.Net;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service.Doctor;

/// <summary>What the doctor says of the service that runs beside him: what only a running task knows.</summary>
public sealed class DoctorServiceTests(TestTemplate template) : IAsyncLifetime
{
    private DoctorScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DoctorScene.MakeAsync(template);

    [Fact]
    public async Task The_service_that_runs_here_is_asked_how_it_is()
    {
        await using var service = await StartAsync();
        using var health = await ReadyAsync(service);

        Assert.Contains("it runs here and is ready", (await _scene.AskAsync(0, withQueues: false)).WellOf("service"));
    }

    [Fact]
    public async Task Something_else_at_the_service_s_port_is_named()
    {
        await using var other = await SqsGateway.StartAsync();
        other.On(null).Reply(System.Net.HttpStatusCode.OK, "hello", "text/plain");
        _scene.Settings["Health__Port"] = $"{new Uri(other.Address).Port}";

        (await _scene.AskAsync(2)).FindOnly("health_port_taken");
    }

    [Fact]
    public async Task What_the_service_that_runs_here_is_refused_is_repeated()
    {
        await using var gateway = await SqsGateway.StartAsync();
        _scene.Settings["Amazon__ServiceUrl"] = gateway.Address;
        await using var service = await StartAsync();
        using var health = await ReadyAsync(service);
        gateway.On("SendMessageBatch", call => call.IsOf(_scene.Queue.ErrorName)).Refuse(HttpStatusCode.Forbidden, "AccessDeniedException");
        await _scene.Queue.SendAsync(["no login"]);
        _scene.Queue.Leaves(_scene.Queue.Name, 1);
        await health.NoticeAsync("rights");

        var finding = (await _scene.AskAsync(1, withQueues: false)).FindOnly("service_not_ready");

        Assert.Contains($"SQS refuses sqs:SendMessage on the queue {_scene.Queue.ErrorName} since ", finding.Evidence);
        Assert.Equal("What is refused is not done; the rest goes on.", finding.Consequence);
    }

    [Fact]
    public async Task That_the_service_that_runs_here_receives_nothing_is_repeated()
    {
        await using var gateway = await SqsGateway.StartAsync();
        _scene.Settings["Amazon__ServiceUrl"] = gateway.Address;
        _scene.Settings["LoginQueue__Receive__WaitTime"] = "00:00:01";
        await using var service = await StartAsync();
        using var health = await ReadyAsync(service);
        gateway.On("ReceiveMessage").Refuse(HttpStatusCode.Forbidden, "AccessDeniedException");
        await Deadline.WaitForAsync("a receive was refused and said", async () => (await health.ReadyAsync()).ReasonOf("receiving") is not null);

        var finding = (await _scene.AskAsync(1, withQueues: false)).FindOnly("service_not_ready");

        Assert.Contains(_scene.Queue.Name, finding.Evidence);
        Assert.Contains("ReceiveMessage", finding.Evidence);
    }

    [Fact]
    public async Task A_service_that_accepts_and_says_nothing_is_named()
    {
        await using var hanging = new FaultyGateway(TestEnvironment.Sqs);
        hanging.Switch(GatewayMode.Hold);
        _scene.Settings["Health__Port"] = $"{hanging.Port}";

        Assert.Contains($"127.0.0.1:{hanging.Port}", (await _scene.AskAsync(1, seconds: 10)).FindOnly("service_silent").Evidence);
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private async Task<ServiceProcess> StartAsync()
    {
        await _scene.Queues.CreateAsync();
        var settings = new Dictionary<string, string>(_scene.Settings) { ["ConnectionStrings__BusEtl"] = _scene.Connection.ConnectionString };

        return ServiceProcess.Start(settings, "run");
    }

    private async Task<ServiceHealth> ReadyAsync(ServiceProcess service)
    {
        var health = await ServiceHealth.OfAsync(service);
        await health.WaitUntilReadyAsync();
        _scene.Settings["Health__Port"] = $"{health.Port}";

        return health;
    }
}
