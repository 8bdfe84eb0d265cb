using BusEtl.Consumers.Masking;

namespace BusEtl.Service.Keys;

internal static class KmsRegistration
{
    /// <summary>Lets a key ring be wrapped by AWS KMS. Beside <c>AddMasking</c> and <c>AddAmazon</c>, whose region it uses.</summary>
    public static IServiceCollection AddKms(this IServiceCollection services) => services.AddSingleton<IKeyRingUnwrapping, KmsKeyRing>();
}
