using BusEtl.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Consumers.Announcing;

/// <summary>Registers how stored logins are announced.</summary>
public static class AnnouncingRegistration
{
    /// <param name="services">Where it is registered.</param>
    /// <param name="publish">Whether stored logins are announced at all.</param>
    public static IServiceCollection AddAnnouncing(this IServiceCollection services, bool publish)
    {
        services.AddSingleton<LoginRecorder>();
        services.Configure<StoredParts>(parts => parts.Outbox = publish);

        return publish ? services.AddScoped<ILoginAnnouncer, LoginAnnouncer>() : services.AddSingleton<ILoginAnnouncer, SilentAnnouncer>();
    }
}
