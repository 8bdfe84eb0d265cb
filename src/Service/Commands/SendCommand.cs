using System.CommandLine;
using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using BusEtl.Operations;
using BusEtl.Service.Bus;
using BusEtl.Service.Hosting;
using BusEtl.Service.Logs;
using BusEtl.Service.Samples;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace BusEtl.Service.Commands;

/// <summary><c>busetl send FILE</c>: puts the lines of a file on the queue.</summary>
internal static class SendCommand
{
    private static readonly Argument<FileInfo> File = new("FILE")
    {
        Description = "A file with one message body a line; empty lines are left out.",
    };

    public static Command Create()
    {
        var command = new Command("send", "Send each line of a file to the queue, as it is.") { File };
        var settings = command.AddSettings();
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetRequiredValue(File), settings(parsed), cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(FileInfo file, CommandSettings settings, CancellationToken cancellationToken)
    {
        if (!file.Exists)
            throw new CommandException($"There is no file {file.FullName}.");

        var builder = BusEtlHost.CreateBuilder(settings.Arguments, LogTarget.StandardError, settings.File);
        builder.Services.AddLoginQueue().AddAmazon();
        await using var services = builder.Services.BuildServiceProvider();

        new SettingsCheck(services)
            .Check<LoginQueueOptions>(LoginQueueOptions.Section)
            .Check<AmazonOptions>(AmazonOptions.Section)
            .ThrowIfWrong();

        var queueName = services.GetRequiredService<IOptions<LoginQueueOptions>>().Value.Name;
        var queueUrl = await services.GetRequiredService<QueueSetup>().OpenAsync(cancellationToken);
        var sent = await SendAsync(new LineSender(services.GetRequiredService<SqsClient>(), queueUrl), file, cancellationToken);
        await Console.Out.WriteLineAsync($"Sent {sent:N0} messages to {queueName}.");

        return 0;
    }

    private static Task<int> SendAsync(LineSender sender, FileInfo file, CancellationToken cancellationToken) => AnsiConsole
        .Progress()
        .HideCompleted(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            var progress = context.AddTask(Markup.Escape(PrintableText.Of($"Sending {file.Name}")), maxValue: Math.Max(file.Length, 1));

            return await sender.SendAsync(file, bytes => progress.Increment(bytes), cancellationToken);
        });
}
