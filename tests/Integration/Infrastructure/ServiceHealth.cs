using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace BusEtl.Tests.Integration.Infrastructure;

/// <summary>Asks a running service how it is, at the port that its log names.</summary>
internal sealed partial class ServiceHealth : IDisposable
{
    private static readonly TimeSpan LongestUnnoticed = TimeSpan.FromSeconds(15);

    private readonly HttpClient _client;

    private ServiceHealth(int port)
    {
        Port = port;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public int Port { get; }

    public static async Task<ServiceHealth> OfAsync(ServiceProcess service)
    {
        await Deadline.WaitForAsync("the log names the health address", () => Listening().IsMatch(service.Output));

        return new ServiceHealth(int.Parse(Listening().Match(service.Output).Groups["port"].Value));
    }

    /// <summary>Of a service whose log goes to standard error.</summary>
    public static async Task<ServiceHealth> InLogAsync(ServiceProcess service)
    {
        await Deadline.WaitForAsync("the log names the health address", () => Listening().IsMatch(service.Log));

        return new ServiceHealth(int.Parse(Listening().Match(service.Log).Groups["port"].Value));
    }

    public Task<HealthAnswer> LiveAsync() => AskAsync("/health/live");

    public Task<HealthAnswer> ReadyAsync() => AskAsync("/health/ready");

    public Task WaitUntilReadyAsync() =>
        Deadline.WaitForAsync("the service is ready", async () => (await ReadyAsync()).Status == HttpStatusCode.OK);

    /// <summary>Waits until a check is unhealthy, and fails when that takes longer than is promised.</summary>
    /// <returns>The reason of the check.</returns>
    public async Task<string> NoticeAsync(string check)
    {
        var since = Stopwatch.StartNew();
        var answer = await ReadyAsync();
        while (answer.ReasonOf(check) is null && since.Elapsed < LongestUnnoticed)
            answer = await ReadyAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"After {since.Elapsed.TotalSeconds:N1} s: {answer.Body}");
        Assert.InRange(since.Elapsed, TimeSpan.Zero, LongestUnnoticed);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);

        return answer.ReasonOf(check)!;
    }

    public async Task<HttpStatusCode> StatusOfAsync(string path) => (await SendAsync(path)).StatusCode;

    public void Dispose() => _client.Dispose();

    private async Task<HealthAnswer> AskAsync(string path)
    {
        using var answer = await SendAsync(path);

        return new HealthAnswer(answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private Task<HttpResponseMessage> SendAsync(string path) => _client.GetAsync(path, TestContext.Current.CancellationToken);

    [GeneratedRegex(@"Health is answered at http://127\.0\.0\.1:(?<port>\d+)/health/ready")]
    private static partial Regex Listening();
}

/// <summary>What the service answered.</summary>
internal sealed record HealthAnswer(HttpStatusCode Status, string Body)
{
    /// <summary>Why a check is unhealthy; null when it is healthy.</summary>
    public string? ReasonOf(string check)
    {
        using var json = JsonDocument.Parse(Body);
        var found = json.RootElement.GetProperty("checks").EnumerateArray().Single(one => one.GetProperty("name").GetString() == check);

        return found.TryGetProperty("reason", out var reason) ? reason.GetString() : null;
    }
}
