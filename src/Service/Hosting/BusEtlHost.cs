using BusEtl.Consumers.Announcing;
using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Masking;
using BusEtl.Operations;
using BusEtl.Persistence;
using BusEtl.Service.Bus;
using BusEtl.Service.Health;
using BusEtl.Service.Keys;
using BusEtl.Service.Logs;
using BusEtl.Service.Settings;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Hosting;

/// <summary>Composes the service. Tests start the very same composition, with other addresses only.</summary>
internal static class BusEtlHost
{
    /// <param name="settings">Settings of the command line, such as <c>--LoginQueue:Name=logins</c>; they win over all others.</param>
    /// <param name="logsTo">Where log lines go: a command whose output is its result logs to standard error.</param>
    /// <param name="file">A JSON file of settings, above appsettings.json and below the environment and the command line.</param>
    /// <exception cref="CommandException">The file cannot be read or is no JSON object.</exception>
    public static HostApplicationBuilder CreateBuilder(IEnumerable<string> settings, LogTarget logsTo, string? file = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = "busetl",
            ContentRootPath = AppContext.BaseDirectory,
            Args = [.. settings],
        });
        if (file is not null)
            AddFile(builder.Configuration.Sources, SettingsFile.Read(file));

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Logging.ClearProviders().AddConsoleLog(logsTo);

        return builder;
    }

    // The last source of environment variables is that of all of them; those before it are the host's own.
    private static void AddFile(IList<IConfigurationSource> sources, IDictionary<string, string?> settings)
    {
        var environment = sources.OfType<EnvironmentVariablesConfigurationSource>().Last();
        sources.Insert(sources.IndexOf(environment), new SettingsFileSource(settings));
    }

    /// <summary>Everything that <c>busetl run</c> is made of.</summary>
    public static IServiceCollection AddLoginService(this IServiceCollection services, IConfiguration configuration)
    {
        // What a wrong value means is said by the check of the settings.
        var publish = !bool.TryParse(configuration[$"{AmazonOptions.Section}:{nameof(AmazonOptions.Publish)}"], out var set) || set;

        return services
            .AddHealth()
            .AddHostedService<StartUpLog>()
            .AddPersistence()
            .AddPartitionMaintenance()
            .AddMasking()
            .AddKms()
            .AddOperations()
            .AddHeaderSealing()
            .AddLoginQueue()
            .AddLoginStoring()
            .AddAnnouncing(publish)
            .AddAmazon()
            .AddBus(publish);
    }

    /// <summary>Checks every setting of <see cref="AddLoginService"/>, before anything is resolved that reads one.</summary>
    public static void CheckSettings(IServiceProvider services) => CheckAll(new SettingsCheck(services)).ThrowIfWrong();

    /// <summary>Checks the same and leaves to the caller what follows.</summary>
    public static SettingsCheck CheckAll(SettingsCheck check) => check
        .Check<DatabaseOptions>(section: null)
        .Check<PersistenceOptions>(PersistenceOptions.Section)
        .Check<MaskingOptions>(MaskingOptions.Section)
        .Check<OperationsOptions>(OperationsOptions.Section)
        .Check<LoginQueueOptions>(LoginQueueOptions.Section)
        .Check<AmazonOptions>(AmazonOptions.Section)
        .Check<HealthOptions>(HealthOptions.Section);

    /// <summary>Gives the host the time that a stop may take. The host is built before its settings are checked, so this comes after both.</summary>
    public static void SetShutdownTimeout(IServiceProvider services) => services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout =
        services.GetRequiredService<IOptions<LoginQueueOptions>>().Value.ShutdownTimeout;
}
