using BusEtl.Persistence;
using BusEtl.Service.Bus;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Running;

/// <summary>Looks for events that are committed and not sent yet.</summary>
internal sealed class EventBacklog(IServiceScopeFactory scopes, IOptions<AmazonOptions> options)
{
    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        // Without publishing nobody sends what an earlier run may have left.
        if (!options.Value.Publish)
            return true;

        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<LoginDbContext>();

        return !await context.Set<OutboxMessage>().AnyAsync(cancellationToken);
    }
}
