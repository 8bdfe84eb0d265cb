using System.CommandLine;
using BusEtl.Consumers.Consuming;
using BusEtl.Persistence;
using BusEtl.Service.Hosting;
using BusEtl.Service.Logs;
using BusEtl.Service.Running;

namespace BusEtl.Service.Commands;

/// <summary><c>busetl run</c>: the service itself.</summary>
internal static class RunCommand
{
    private const string WaitTimeKey = $"{LoginQueueOptions.Section}:{nameof(LoginQueueOptions.Receive)}:{nameof(ReceiveOptions.WaitTime)}";

    private static readonly Option<bool> ExitWhenDrained = new("--exit-when-drained")
    {
        Description = "End when the queue and the work are empty, and print a summary. The queue's counters on AWS lag by up to a minute.",
    };

    private static readonly Option<bool> Live = new("--live")
    {
        Description = "Show a live line of counts on standard output; the log goes to standard error.",
    };

    public static Command Create()
    {
        var command = new Command("run", "Move logins from the queue to the database until it is stopped (the default).")
        {
            ExitWhenDrained,
            Live,
        };
        var settings = command.AddSettings();
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(new RunRequest(parsed.GetValue(Live), parsed.GetValue(ExitWhenDrained), settings(parsed)), cancellationToken));

        return command;
    }

    /// <summary>Without a verb the program runs, as the entry point of a container does.</summary>
    public static void UseAsDefaultOf(RootCommand root)
    {
        var settings = root.AddSettings();
        root.SetAction((parsed, cancellationToken) =>
            RunAsync(new RunRequest(Live: false, ExitWhenDrained: false, settings(parsed)), cancellationToken));
    }

    private static async Task<int> RunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var summarises = request.Live || request.ExitWhenDrained;
        var builder = BusEtlHost.CreateBuilder(
            request.Settings.Arguments,
            summarises ? LogTarget.StandardError : LogTarget.StandardOutput,
            request.Settings.File);
        builder.Services.AddLoginService(builder.Configuration).AddSingleton(Terminal.Drawing).AddSingleton<RunReport>();
        if (request.Live)
            builder.Services.AddHostedService<LiveLine>();
        if (request.ExitWhenDrained)
            UseDrainWatch(builder);

        using var host = builder.Build();
        BusEtlHost.CheckSettings(host.Services);
        BusEtlHost.SetShutdownTimeout(host.Services);
        if (await host.Services.GetRequiredService<SchemaCheck>().FindFaultAsync(cancellationToken) is { } fault)
            throw new CommandException(fault);

        var report = host.Services.GetRequiredService<RunReport>();
        var background = host.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        if (!await RunToItsEndAsync(host, cancellationToken))
            return 0;

        // The host ends without an error when a background service of it has died.
        await Task.WhenAll(background.Select(service => service.ExecuteTask).OfType<Task>().Where(task => task.IsFaulted));

        if (summarises)
            await Console.Out.WriteLineAsync(report.Summary());

        return 0;
    }

    /// <returns>False when it was stopped before it had started.</returns>
    private static async Task<bool> RunToItsEndAsync(IHost host, CancellationToken cancellationToken)
    {
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

        try
        {
            await host.RunAsync(cancellationToken);

            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    // A stop waits for the receives that are waiting at the queue, so a run that ends by itself lets them wait a second only.
    private static void UseDrainWatch(HostApplicationBuilder builder)
    {
        if (builder.Configuration[WaitTimeKey] is null)
            builder.Configuration[WaitTimeKey] = "00:00:01";

        builder.Services.AddSingleton<EventBacklog>().AddHostedService<DrainWatch>();
    }

    private sealed record RunRequest(bool Live, bool ExitWhenDrained, CommandSettings Settings);
}
