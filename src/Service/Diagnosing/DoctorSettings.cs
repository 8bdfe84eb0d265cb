using System.Text.RegularExpressions;
using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Masking;
using BusEtl.Operations;
using BusEtl.Operations.Diagnosing;
using BusEtl.Operations.Diagnosing.Database;
using BusEtl.Operations.Diagnosing.Sqs;
using BusEtl.Persistence;
using BusEtl.Service.Bus;
using BusEtl.Service.Commands;
using BusEtl.Service.Health;
using BusEtl.Service.Hosting;
using BusEtl.Service.Keys;
using BusEtl.Service.Logs;

namespace BusEtl.Service.Diagnosing;

/// <summary>The settings of the service as far as they can be read: a fault in one of them must not hide what else is wrong.</summary>
internal sealed partial class DoctorSettings : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly SettingsCheck _readable;
    private readonly Lazy<Task<IReadOnlyList<string>>> _faults;

    private DoctorSettings(HostApplicationBuilder builder, Patience patience, string? fileFault)
    {
        Configuration = builder.Configuration;
        FileFault = fileFault;
        builder.Services.AddPersistence().AddMasking().AddOperations().AddLoginQueue().AddStoringSettings().AddAmazon().AddHealthSettings();
        builder.Services.AddSingleton<KmsKeyRing>();
        builder.Services.AddSingleton<IKeyRingUnwrapping>(provider => new LimitedUnwrapping(provider.GetRequiredService<KmsKeyRing>(), patience.Call));
        _services = builder.Services.BuildServiceProvider();
        _readable = new SettingsCheck(_services);
        _faults = new(() => Task.Run(() => BusEtlHost.CheckAll(new SettingsCheck(_services)).Faults()));
    }

    public IConfiguration Configuration { get; }

    /// <summary>Why a file of settings could not be read; the others are read without it.</summary>
    public string? FileFault { get; }

    public LoginQueueOptions LoginQueue => _readable.Readable<LoginQueueOptions>(LoginQueueOptions.Section);

    /// <summary>Whether the names of the queues are ones that SQS can be asked about.</summary>
    public bool HasQueueNames => LoginQueue is var queue && IsName(queue.Name) && IsName(queue.EffectiveErrorQueueName);

    public MaskingOptions Masking => _readable.Readable<MaskingOptions>(MaskingOptions.Section);

    public HealthOptions Health => _readable.Readable<HealthOptions>(HealthOptions.Section);

    public PersistenceOptions Persistence => _readable.Readable<PersistenceOptions>(PersistenceOptions.Section);

    public DatabaseOptions Database => new() { ConnectionString = Configuration.GetConnectionString(DatabaseOptions.ConnectionName) ?? "" };

    public DatabaseUse DatabaseUse => new(
        LoginQueue.Batch.Concurrency, new StoredParts { Vault = Masking.Vault, Outbox = Aws.Publish }, Persistence);

    public AwsSettings Aws
    {
        get
        {
            var amazon = _readable.Readable<AmazonOptions>(AmazonOptions.Section);

            return new AwsSettings(amazon.Region, amazon.ServiceUrl, amazon.CreateQueues, amazon.Publish, AnnouncementTopic.Name);
        }
    }

    public static DoctorSettings Read(CommandSettings given, Patience patience)
    {
        try
        {
            return new DoctorSettings(BusEtlHost.CreateBuilder(given.Arguments, LogTarget.StandardError, given.File), patience, null);
        }
        catch (Exception exception) when (exception is CommandException or InvalidDataException or IOException or FormatException)
        {
            return new DoctorSettings(WithoutFiles(given), patience, exception.Message);
        }
    }

    /// <summary>All faults, as the start of the service would report them.</summary>
    public Task<IReadOnlyList<string>> FaultsAsync() => _faults.Value;

    /// <summary>The key ring; null when it is at fault.</summary>
    public async Task<KeyRing?> KeyRingAsync()
    {
        if ((await FaultsAsync()).Any(fault => fault.StartsWith(MaskingOptions.Section, StringComparison.Ordinal)))
            return null;

        return await Task.Run(() => _services.GetRequiredService<KeyRing>());
    }

    public void Dispose() => _services.Dispose();

    private static HostApplicationBuilder WithoutFiles(CommandSettings given)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "busetl" });
        builder.Configuration.AddEnvironmentVariables().AddCommandLine([.. given.Arguments]);
        builder.Services.AddSingleton(TimeProvider.System);

        return builder;
    }

    private static bool IsName(string? name) => name is not null && QueueName().IsMatch(name);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$")]
    private static partial Regex QueueName();
}
