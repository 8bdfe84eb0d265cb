using BusEtl.AmazonSqs.Client;

namespace BusEtl.Service.Keys;

internal static class HeaderSealingRegistration
{
    /// <summary>Lets the service know again what it has written on messages itself. Beside <c>AddMasking</c> and <c>AddOperations</c>.</summary>
    public static IServiceCollection AddHeaderSealing(this IServiceCollection services) =>
        services.AddSingleton<IHeaderSealing, RingHeaderSealing>();
}
