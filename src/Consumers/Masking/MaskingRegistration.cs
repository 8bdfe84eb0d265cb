using BusEtl.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Masking;

public static class MaskingRegistration
{
    /// <summary>
    /// Adds <see cref="LoginMasking"/>, <see cref="LoginSealing"/> and their <see cref="KeyRing"/>, which the container clears when it is
    /// disposed of. The faults of a bad ring stop the start. A ring that is wrapped needs an <see cref="IKeyRingUnwrapping"/>.
    /// </summary>
    public static IServiceCollection AddMasking(this IServiceCollection services)
    {
        services.AddSingleton(provider => new KeyRingSource(provider.GetService<IKeyRingUnwrapping>()));
        services.AddSingleton<IValidateOptions<MaskingOptions>, MaskingOptionsValidator>();
        services.AddOptions<MaskingOptions>()
            .BindConfiguration(MaskingOptions.Section)
            .ValidateOnStart();

        services.AddSingleton(Load);
        services.AddSingleton<LoginMasking>();
        services.AddSingleton<LoginSealing>();
        services.AddSingleton(NewKnownTokens);
        services.AddSingleton<OriginalSealing>();

        return services;
    }

    private static KnownTokens NewKnownTokens(IServiceProvider provider)
    {
        var known = new KnownTokens(KnownTokens.DefaultCapacity);
        if (provider.GetService<DatabaseSessions>() is { } sessions)
            sessions.DatabaseChanged += known.Forget;

        return known;
    }

    private static KeyRing Load(IServiceProvider provider)
    {
        var faults = new List<string>();
        var options = provider.GetRequiredService<IOptions<MaskingOptions>>().Value;

        return provider.GetRequiredService<KeyRingSource>().Load(options, faults)
            ?? throw new OptionsValidationException(Options.DefaultName, typeof(MaskingOptions), faults);
    }
}
