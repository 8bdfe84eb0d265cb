using System.Net;
using System.Text.Json;
using BusEtl.Operations.Diagnosing;
using BusEtl.Service.Health;

namespace BusEtl.Service.Diagnosing;

/// <summary>If the service runs on this machine: what does it say of itself?</summary>
internal sealed class ServiceExamination(HealthOptions options, Patience patience) : IExamination
{
    public string Area => "service";

    public async Task ExamineAsync(AreaReport report, CancellationToken cancellationToken)
    {
        if (options.Port is < 1 or > 65_535 || !options.IsAddress || string.IsNullOrEmpty(options.Address))
        {
            report.NotLookedAt("whether the service runs here", "Health:Port is 0 or not usable");
            return;
        }

        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = patience.Call };
        var address = options.LocalUri("");
        try
        {
            if (await LookAsync(client, HealthServer.LivePath, "alive", "service_not_alive", report, cancellationToken))
                await LookAsync(client, HealthServer.ReadyPath, "ready", "service_not_ready", report, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
        {
            report.IsWell($"none runs here: nothing answers at {address.Authority}");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException)
        {
            report.Warning(
                "health_port_taken",
                what: "Something else answers where the service's health is.",
                evidence: $"{address.Authority} answers, and not as the service does.",
                consequence: "The service cannot listen there, and does not start.",
                next: "Set Health:Port to a free port.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            report.Fault(
                "service_silent",
                what: "The service that runs here does not answer.",
                evidence: $"{address.Authority} accepts a connection and says nothing for {patience.Call.TotalSeconds} s.",
                consequence: "Its orchestrator takes it for dead.",
                next: "Look into its log; then restart it.");
        }
    }

    /// <returns>Whether it is well.</returns>
    private async Task<bool> LookAsync(
        HttpClient client, string path, string asked, string code, AreaReport report, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(options.LocalUri(path), cancellationToken);
        var checks = HealthJson.Read(await answer.Content.ReadAsStringAsync(cancellationToken)).Checks;
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            report.IsWell($"it runs here and is {asked}");
            return true;
        }

        report.Fault(
            code,
            what: $"The service that runs here is not {asked}.",
            evidence: ServiceTrouble.Evidence(checks),
            consequence: asked == "alive" ? "Its orchestrator should restart it." : ServiceTrouble.Consequence(checks),
            next: asked == "alive" ? "Restart it." : "What is found above may say why; its log does.");

        return false;
    }
}
