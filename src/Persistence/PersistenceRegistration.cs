using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BusEtl.Persistence;

public static class PersistenceRegistration
{
    /// <summary>
    /// Adds <see cref="LoginDbContext"/>, <see cref="LoginStore"/>, <see cref="DatabaseMigration"/> and their <see cref="NpgsqlDataSource"/>, by
    /// the settings <c>ConnectionStrings:BusEtl</c> and <c>Persistence</c>, which are checked when the host starts.
    /// </summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.AddOptions<DatabaseOptions>()
            .Configure<IConfiguration>((database, configuration) =>
                database.ConnectionString = configuration.GetConnectionString(DatabaseOptions.ConnectionName) ?? "")
            .ValidateOnStart();

        services.AddSingleton<IValidateOptions<PersistenceOptions>, PersistenceOptionsValidator>();
        services.AddOptions<PersistenceOptions>().BindConfiguration(PersistenceOptions.Section).ValidateOnStart();

        services.AddOptions<StoredParts>();
        services.AddSingleton<DatabaseSessions>();
        services.AddSingleton(provider => provider.GetRequiredService<DatabaseSessions>().Source);
        // No EnableRetryOnFailure: the bus alone retries, each time with a new scope.
        services.AddDbContextPool<LoginDbContext>((provider, context) => context.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<SchemaCheck>();
        services.AddSingleton<StoredExample>();
        services.AddSingleton<DatabaseProbe>();
        services.AddScoped<LoginStore>();
        services.AddSingleton<DatabaseMigration>();
        return services;
    }

    /// <summary>Adds the background service that makes the partitions of the coming months, at start and once a day.</summary>
    public static IServiceCollection AddPartitionMaintenance(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddHostedService<PartitionMaintenance>();
    }
}
