using BusEtl.Consumers.Breaking;
using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Storing;
using BusEtl.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Consuming;

/// <summary>Registers what the login endpoint needs; the consumer itself is added to the bus.</summary>
public static class LoginQueueRegistration
{
    private const int OtherSessions = 3;

    public static IServiceCollection AddLoginQueue(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<LoginQueueOptions>, LoginQueueOptionsValidator>();
        services.AddOptions<LoginQueueOptions>()
            .BindConfiguration(LoginQueueOptions.Section)
            .Validate(
                o => o.ErrorQueueName is not "",
                "LoginQueue:ErrorQueueName must be 1 to 80 letters, digits, hyphens or underscores.")
            .Validate(
                o => o.ErrorQueueName is not null || o.Name is null || o.Name.Length + LoginQueueOptions.ErrorQueueSuffix.Length <= 80,
                "LoginQueue:Name must leave room for '_error' within 80 characters, or LoginQueue:ErrorQueueName must be set.")
            .Validate(
                o => o.ErrorQueueName != o.Name,
                "LoginQueue:ErrorQueueName must not be LoginQueue:Name.")
            .Validate(
                o => o.Receive.Prefetch >= (long)o.Batch.Size * o.Batch.Concurrency,
                "LoginQueue:Receive:Prefetch must be at least LoginQueue:Batch:Size times LoginQueue:Batch:Concurrency.")
            .Validate(
                o => o.Receive.Concurrency >= (long)o.Batch.Size * o.Batch.Concurrency,
                "LoginQueue:Receive:Concurrency must be at least LoginQueue:Batch:Size times LoginQueue:Batch:Concurrency.")
            .Validate(
                o => o.Receive.Concurrency <= o.Receive.Prefetch,
                "LoginQueue:Receive:Concurrency must not be above LoginQueue:Receive:Prefetch.")
            .Validate(
                o => o.Receive.MaxVisibilityTimeout >= o.Receive.VisibilityTimeout,
                "LoginQueue:Receive:MaxVisibilityTimeout must not be below LoginQueue:Receive:VisibilityTimeout.")
            .Validate(
                o => o.Receive.WaitTime.Ticks % TimeSpan.TicksPerSecond == 0,
                "LoginQueue:Receive:WaitTime must be whole seconds.")
            .Validate(
                o => o.Receive.VisibilityTimeout.Ticks % TimeSpan.TicksPerSecond == 0,
                "LoginQueue:Receive:VisibilityTimeout must be whole seconds.")
            .Validate(
                o => o.Retry.IntervalsOrDefault.All(wait => wait >= TimeSpan.Zero && wait <= TimeSpan.FromMinutes(1)),
                "LoginQueue:Retry:Intervals must each be between 00:00:00 and 00:01:00 (0 s to 1 min).")
            .Validate(
                o => o.Receive.VisibilityTimeout.Ticks > o.Retry.IntervalsOrDefault.Sum(wait => wait.Ticks),
                "LoginQueue:Receive:VisibilityTimeout must be above the sum of LoginQueue:Retry:Intervals.")
            .Validate(
                o => o.Redelivery.IntervalsOrDefault.All(wait => wait >= TimeSpan.FromSeconds(1) && wait <= TimeSpan.FromHours(12)),
                "LoginQueue:Redelivery:Intervals must each be between 00:00:01 and 12:00:00 (1 s to 12 h).")
            .Validate(
                o => o.Redelivery.IntervalsOrDefault.Order().SequenceEqual(o.Redelivery.IntervalsOrDefault),
                "LoginQueue:Redelivery:Intervals must ascend: none shorter than the one before it.")
            .Validate(
                o => o.ErrorQueue.Retention.Ticks % TimeSpan.TicksPerSecond == 0,
                "LoginQueue:ErrorQueue:Retention must be whole seconds.")
            .ValidateOnStart();

        return services.AddSingleton<LoginMetrics>();
    }

    /// <summary>Registers how logins are stored: attempt by attempt, behind the breaker.</summary>
    public static IServiceCollection AddLoginStoring(this IServiceCollection services) => services
        .AddStoringSettings()
        .AddSingleton<StoreTrouble>()
        .AddSingleton(new Jitter(Random.Shared.NextDouble))
        .AddSingleton<BatchRecorder>()
        .AddSingleton<RepeatedLogins>()
        .AddSingleton<LoginStoring>()
        .AddSingleton<LoginRetryFilter>()
        .AddSingleton<LoginRedeliveryFilter>()
        .AddSingleton<LoginBreaker>()
        .AddSingleton<LoginEndpoint>()
        .AddSingleton<DatabaseVigil>()
        .AddHostedService<BreakerService>();

    /// <summary>Registers what the settings have to be for that, and what of them counts for it.</summary>
    internal static IServiceCollection AddStoringSettings(this IServiceCollection services)
    {
        services.AddOptions<StoredParts>().Configure<IOptions<MaskingOptions>>((parts, masking) => parts.Vault = masking.Value.Vault);
        services.AddOptions<LoginQueueOptions>().Validate<IConfiguration>(
            (o, configuration) => DatabaseOptions.MostSessions(configuration.GetConnectionString(DatabaseOptions.ConnectionName)) is not { } most
                || most >= o.Batch.Concurrency + OtherSessions,
            "ConnectionStrings:BusEtl must have a Maximum Pool Size of at least 3 more than LoginQueue:Batch:Concurrency: a session a batch, two "
            + "of the outbox, and one to make partitions.");

        return services;
    }
}

[OptionsValidator]
internal sealed partial class LoginQueueOptionsValidator : IValidateOptions<LoginQueueOptions>;
