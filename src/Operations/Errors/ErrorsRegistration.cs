using BusEtl.AmazonSqs.Client;
using Microsoft.Extensions.DependencyInjection;

namespace BusEtl.Operations.Errors;

public static class ErrorsRegistration
{
    /// <summary>
    /// Adds what operators do with error queues. Needs an <see cref="SqsClient"/>, and for what changes queues the database, the masking and an
    /// <see cref="Auditing.IAuditLog"/>.
    /// </summary>
    public static IServiceCollection AddErrors(this IServiceCollection services) => services
        .AddSingleton<ErrorQueueReader>()
        .AddSingleton<StoredLogins>()
        .AddSingleton<ReplayCheck>()
        .AddSingleton<Replay>()
        .AddSingleton<MessageSealing>()
        .AddSingleton<ExportFile>()
        .AddSingleton<ErrorImport>();
}
