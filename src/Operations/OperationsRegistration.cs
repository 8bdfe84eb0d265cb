using BusEtl.Consumers.Masking;
using BusEtl.Operations.Auditing;
using BusEtl.Operations.Recovery;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BusEtl.Operations;

public static class OperationsRegistration
{
    /// <summary>
    /// Adds the audit, and recovery and erasure of personal data, by the settings <c>Operations</c>. Beside <c>AddPersistence</c> and
    /// <c>AddMasking</c>.
    /// </summary>
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<OperationsOptions>, OperationsOptionsValidator>();
        services.AddOptions<OperationsOptions>().BindConfiguration(OperationsOptions.Section).ValidateOnStart();

        services.AddSingleton<DerivedKeys>();
        services.AddSingleton<AuditChain>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IAuditLog>(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<RecoveryLimit>();
        services.AddSingleton<AuditedRecovery>();
        services.AddSingleton<Revealing>();
        services.AddSingleton<Erasure>();
        services.AddSingleton<LoginSearch>();

        return services;
    }
}
