using System.CommandLine;
using BusEtl.Consumers.Consuming;
using BusEtl.Service.Bus;
using BusEtl.Service.Hosting;
using BusEtl.Service.Logs;
using BusEtl.Service.Policy;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Commands;

/// <summary><c>busetl policy</c>: what the settings mean for messages that fail. It needs no server and no keys.</summary>
internal static class PolicyCommand
{
    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON object; durations are seconds.",
    };

    public static Command Create()
    {
        var command = new Command("policy", "Show what happens to each kind of failure, step by step, with these settings.") { Json };
        var settings = command.AddSettings();
        command.SetAction(parsed => Run(settings(parsed), parsed.GetValue(Json), parsed.InvocationConfiguration.Output));

        return command;
    }

    private static int Run(CommandSettings settings, bool json, TextWriter output)
    {
        var policy = Read(settings);
        if (json)
            output.WriteLine(PolicyJson.Of(policy));
        else
            output.Write(PolicyText.Of($"What happens to a message of {policy.Queue} that is not stored", PolicyStories.Of(policy)));

        return 0;
    }

    private static FailurePolicy Read(CommandSettings settings)
    {
        var builder = BusEtlHost.CreateBuilder(settings.Arguments, LogTarget.StandardError, settings.File);
        builder.Services.AddLoginQueue().AddAmazon();
        using var services = builder.Services.BuildServiceProvider();

        new SettingsCheck(services)
            .Check<LoginQueueOptions>(LoginQueueOptions.Section)
            .Check<AmazonOptions>(AmazonOptions.Section)
            .ThrowIfWrong();

        return new FailurePolicy(
            services.GetRequiredService<IOptions<LoginQueueOptions>>().Value,
            services.GetRequiredService<IOptions<AmazonOptions>>().Value);
    }
}
