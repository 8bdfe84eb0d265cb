using BusEtl.AmazonSqs.Client;
using BusEtl.Consumers.Consuming;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BusEtl.Operations.Errors;

public static class ErrorsRegistration
{
    /// <summary>
    /// Adds what operators do with error queues. Needs an <see cref="SqsClient"/>, an <see cref="IHeaderSealing"/>, the login queue, the masking
    /// and <c>AddOperations</c>, and for what changes queues the database.
    /// </summary>
    public static IServiceCollection AddErrors(this IServiceCollection services) => services
        .AddSingleton(provider => new SealedHeaders(
            provider.GetRequiredService<IOptions<LoginQueueOptions>>().Value.Name, provider.GetRequiredService<IHeaderSealing>()))
        .AddSingleton<ErrorQueueReader>()
        .AddSingleton<StoredLogins>()
        .AddSingleton<ReplayCheck>()
        .AddSingleton<Replay>()
        .AddSingleton<MessageSealing>()
        .AddSingleton<ExportFile>()
        .AddSingleton<ErrorImport>();
}
