using System.CommandLine;
using BusEtl.Service.Hosting;
using BusEtl.Service.Running;

namespace BusEtl.Service.Commands;

/// <summary><c>busetl run</c>: the service itself.</summary>
internal static class RunCommand
{
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
        var command = new Command("run", "Move logins from the queue to the database until it is stopped (the default).").WithSettings();
        command.Options.Add(ExitWhenDrained);
        command.Options.Add(Live);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(new RunRequest(parsed.GetValue(Live), parsed.GetValue(ExitWhenDrained), parsed.Settings()), cancellationToken));

        return command;
    }

    /// <summary>Without a verb the program runs, as the entry point of a container does.</summary>
    public static void UseAsDefaultOf(RootCommand root)
    {
        root.WithSettings();
        root.SetAction((parsed, cancellationToken) =>
            RunAsync(new RunRequest(Live: false, ExitWhenDrained: false, parsed.Settings()), cancellationToken));
    }

    private static async Task<int> RunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var summarises = request.Live || request.ExitWhenDrained;
        var builder = BusEtlHost.CreateBuilder(request.Settings, summarises ? LogTarget.StandardError : LogTarget.StandardOutput);
        builder.Services.AddLoginService().AddSingleton(Console.Out).AddSingleton<RunReport>();
        if (request.Live)
            builder.Services.AddHostedService<LiveLine>();
        if (request.ExitWhenDrained)
            builder.Services.AddHostedService<DrainWatch>();

        using var host = builder.Build();
        var report = host.Services.GetRequiredService<RunReport>();
        await host.RunAsync(cancellationToken);

        if (summarises)
            await Console.Out.WriteLineAsync(report.Summary());

        return 0;
    }

    private sealed record RunRequest(bool Live, bool ExitWhenDrained, IReadOnlyList<string> Settings);
}
