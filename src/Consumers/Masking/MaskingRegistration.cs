using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Masking;

public static class MaskingRegistration
{
    /// <summary>Adds <see cref="LoginMasking"/> and its <see cref="KeyRing"/>. The faults of a bad ring stop the start.</summary>
    public static IServiceCollection AddMasking(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<MaskingOptions>, MaskingOptionsValidator>();
        services.AddOptions<MaskingOptions>()
            .BindConfiguration(MaskingOptions.Section)
            .ValidateOnStart();

        services.AddSingleton(provider => Load(provider.GetRequiredService<IOptions<MaskingOptions>>().Value));
        services.AddSingleton<LoginMasking>();

        return services;
    }

    private static KeyRing Load(MaskingOptions options)
    {
        var faults = new List<string>();

        // The file may have changed since it was validated.
        return KeyRingSource.Load(options, faults)
            ?? throw new OptionsValidationException(Options.DefaultName, typeof(MaskingOptions), faults);
    }
}
