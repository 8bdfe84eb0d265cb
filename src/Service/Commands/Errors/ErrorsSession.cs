using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Masking;
using BusEtl.Operations;
using BusEtl.Operations.Errors;
using BusEtl.Persistence;
using BusEtl.Service.Bus;
using BusEtl.Service.Hosting;
using BusEtl.Service.Keys;
using BusEtl.Service.Logs;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Commands.Errors;

/// <summary>What a command on an error queue works with. Give back or delete what it has read before it ends.</summary>
internal sealed class ErrorsSession : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly SqsQueues _queues;
    private readonly LoginQueueOptions _options;

    private ErrorsSession(ServiceProvider services, ErrorsRequest request)
    {
        (_services, Request) = (services, request);
        _options = Get<IOptions<LoginQueueOptions>>().Value;
        _queues = new SqsQueues(Get<SqsClient>(), mayCreate: false);
        Progress = new StepProgress(request.Json, Get<TimeProvider>());
    }

    public ErrorsRequest Request { get; }

    public StepProgress Progress { get; }

    public LoginMasking Masking => Get<LoginMasking>();

    public string LoginQueueName => _options.Name;

    /// <summary>The queue that is looked into: the error queue, or the one that the command line names.</summary>
    public string QueueName => Request.Queue switch
    {
        null => _options.EffectiveErrorQueueName,
        ['_', ..] suffix => _options.Name + suffix,
        var name => name,
    };

    /// <param name="request">What the command line says.</param>
    /// <param name="needsDatabase">Whether the command looks into the table or writes the audit.</param>
    /// <exception cref="OptionsValidationException">Settings are wrong; it names all faults.</exception>
    public static ErrorsSession Start(ErrorsRequest request, bool needsDatabase)
    {
        // Standard output has the result and nothing else.
        var builder = BusEtlHost.CreateBuilder(request.Settings.Arguments, LogTarget.StandardError, request.Settings.File);
        builder.Services.AddPersistence().AddMasking().AddKms().AddLoginQueue().AddAmazon().AddOperations().AddHeaderSealing().AddErrors();

        var services = builder.Services.BuildServiceProvider();
        var check = new SettingsCheck(services);
        if (needsDatabase)
            check.Check<DatabaseOptions>(section: null);
        check
            .Check<MaskingOptions>(MaskingOptions.Section)
            .Check<LoginQueueOptions>(LoginQueueOptions.Section)
            .Check<AmazonOptions>(AmazonOptions.Section)
            .ThrowIfWrong();

        return new ErrorsSession(services, request);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <exception cref="CommandException">There is no such queue, or it is the login queue.</exception>
    public async Task<string> QueueUrlAsync(CancellationToken cancellationToken)
    {
        // The service takes its messages at the same time, and a listing counts as a receive.
        if (QueueName == _options.Name)
            throw new CommandException($"{QueueName} is the queue that the service works on; these commands are for what it has put aside.");

        return await UrlAsync(QueueName, cancellationToken);
    }

    public Task<string> LoginQueueUrlAsync(CancellationToken cancellationToken) => UrlAsync(_options.Name, cancellationToken);

    /// <summary>Reads the whole queue.</summary>
    public async Task<ErrorSelection> ReadAsync(CancellationToken cancellationToken)
    {
        var queueUrl = await QueueUrlAsync(cancellationToken);
        var reader = Get<ErrorQueueReader>();
        var count = await reader.CountAsync(queueUrl, cancellationToken);

        return await Progress.RunAsync($"Reading {QueueName}", count, progress => reader.ReadAsync(queueUrl, progress, cancellationToken));
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<string> UrlAsync(string name, CancellationToken cancellationToken) =>
        await _queues.FindAsync(name, cancellationToken) ?? throw new CommandException(
            $"There is no queue {name} at {_queues.Place}, or these credentials may not see it. Compare name, region and account.");
}

/// <summary>What the command line of every command on an error queue says.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Queue">Name of the queue, or its suffix, such as <c>_dlq</c>; null for the error queue.</param>
/// <param name="Json">Whether the result is JSON.</param>
/// <param name="Output">Where the result goes.</param>
internal sealed record ErrorsRequest(CommandSettings Settings, string? Queue, bool Json, TextWriter Output)
{
    public void WriteJson(object result) => Output.WriteLine(CommandJson.Of(result));
}
