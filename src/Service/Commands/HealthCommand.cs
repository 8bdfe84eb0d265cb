using System.CommandLine;
using System.Text.Json;
using BusEtl.Operations;
using BusEtl.Service.Health;
using BusEtl.Service.Hosting;
using BusEtl.Service.Logs;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Commands;

/// <summary><c>busetl health</c>: asks the service on this machine how it is, for the health check of a container.</summary>
internal static class HealthCommand
{
    // Docker's own check gives up after 5 s.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4.5);

    private static readonly Option<bool> Live = new("--live")
    {
        Description = "Ask whether it is alive, which an absent database or queue does not change, rather than whether it is ready.",
    };

    public static Command Create()
    {
        var command = new Command("health", "Ask the service on this machine whether it is ready: exit code 0 if it is, 1 if not.")
        {
            Live,
        };
        var settings = command.AddSettings();
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(Read(settings(parsed)), parsed.GetValue(Live), parsed.InvocationConfiguration.Output, cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(HealthOptions options, bool live, TextWriter output, CancellationToken cancellationToken)
    {
        var asked = live ? "alive" : "ready";
        var problems = await AskAsync(options, live ? HealthServer.LivePath : HealthServer.ReadyPath, cancellationToken);
        await output.WriteLineAsync(problems is null ? $"The service is {asked}." : PrintableText.Of($"The service is not {asked}. {problems}"));

        return problems is null ? 0 : 1;
    }

    private static async Task<string?> AskAsync(HealthOptions options, string path, CancellationToken cancellationToken)
    {
        var address = options.LocalUri(path);
        using var handler = new SocketsHttpHandler { UseProxy = false };
        if (HealthSocket.IsSupported)
            handler.ConnectCallback = (_, cancelled) => HealthSocket.ConnectAsync(options.Port, cancelled);

        using var client = new HttpClient(handler) { Timeout = Timeout };

        try
        {
            using var answer = await client.GetAsync(address, cancellationToken);
            var checks = HealthJson.Read(await answer.Content.ReadAsStringAsync(cancellationToken)).Checks;

            return answer.IsSuccessStatusCode ? null : string.Join(' ', checks.Select(check => check.Reason).OfType<string>());
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return $"It does not answer at {(HealthSocket.IsSupported ? HealthSocket.NameOf(options.Port) : address)}.";
        }
    }

    private static HealthOptions Read(CommandSettings settings)
    {
        var builder = BusEtlHost.CreateBuilder(settings.Arguments, LogTarget.StandardError, settings.File);
        builder.Services.AddHealthSettings();
        using var services = builder.Services.BuildServiceProvider();
        new SettingsCheck(services).Check<HealthOptions>(HealthOptions.Section).ThrowIfWrong();

        var options = services.GetRequiredService<IOptions<HealthOptions>>().Value;

        return options.Port != 0
            ? options
            : throw new CommandException(
                "Health:Port is 0, so the system chose the port of the service. Its log names it: set Health:Port to that.");
    }
}
