using BusEtl.Consumers.Masking;
using BusEtl.Operations;
using BusEtl.Persistence;
using BusEtl.Service.Bus;
using BusEtl.Service.Hosting;
using BusEtl.Service.Keys;
using BusEtl.Service.Logs;

namespace BusEtl.Service.Commands;

/// <summary>What the commands of operators on personal data and its audit are made of.</summary>
internal static class OperatorHost
{
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Settings are wrong; it names all faults.</exception>
    public static ServiceProvider Start(CommandSettings settings)
    {
        // Standard output has the result and nothing else.
        var builder = BusEtlHost.CreateBuilder(settings.Arguments, LogTarget.StandardError, settings.File);
        builder.Services.AddPersistence().AddMasking().AddAmazon().AddKms().AddOperations();

        var services = builder.Services.BuildServiceProvider();
        new SettingsCheck(services)
            .Check<DatabaseOptions>(section: null)
            .Check<PersistenceOptions>(PersistenceOptions.Section)
            .Check<MaskingOptions>(MaskingOptions.Section)
            .Check<AmazonOptions>(AmazonOptions.Section)
            .Check<OperationsOptions>(OperationsOptions.Section)
            .ThrowIfWrong();

        return services;
    }
}
