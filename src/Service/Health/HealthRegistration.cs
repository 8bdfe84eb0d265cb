using BusEtl.Service.Health.Checks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Health;

/// <summary>Registers the checks and the server that answers them.</summary>
internal static class HealthRegistration
{
    public static IServiceCollection AddHealthSettings(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HealthOptions>, HealthOptionsValidator>());
        services.AddOptions<HealthOptions>()
            .BindConfiguration(HealthOptions.Section)
            .Validate(o => o.IsAddress, "Health:Address must be an IP address, or * for all.")
            .ValidateOnStart();

        return services;
    }

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<ServiceCheck>("service", tags: [HealthReports.Ready])
            .AddCheck<DatabaseCheck>("database", tags: [HealthReports.Ready])
            .AddCheck<QueueCheck>("queue", tags: [HealthReports.Ready])
            .AddCheck<RightsCheck>("rights", tags: [HealthReports.Ready])
            .AddCheck<ReceivingCheck>("receiving", tags: [HealthReports.Ready])
            .AddCheck<BreakerCheck>("breaker", tags: [HealthReports.Ready])
            .AddCheck<WedgeCheck>("wedge", tags: [HealthReports.Live]);

        // Each is one for the whole life of the service: some remember the last answer.
        return services
            .AddHealthSettings()
            .AddSingleton<ServiceCheck>()
            .AddSingleton<DatabaseCheck>()
            .AddSingleton<QueueCheck>()
            .AddSingleton<RightsCheck>()
            .AddSingleton<ReceivingCheck>()
            .AddSingleton<BreakerCheck>()
            .AddSingleton<WedgeCheck>()
            .AddSingleton<QueueWatch>()
            .AddSingleton<ReceiveProgress>()
            .AddSingleton<ReceiveState>()
            .AddSingleton<HealthReports>()
            .AddHostedService<HealthServer>();
    }
}
