using BusEtl.Consumers.Storing;
using BusEtl.Contracts;
using MassTransit;

namespace BusEtl.Consumers.Consuming;

/// <summary>
/// Stores a batch of checked logins. One that cannot be stored is no fault of the batch: what becomes of it is noted at its delivery, and
/// <see cref="LoginRetryFilter"/> goes on with it.
/// </summary>
public sealed class LoginConsumer(LoginStoring storing) : IConsumer<Batch<LoginMessage>>
{
    public Task Consume(ConsumeContext<Batch<LoginMessage>> context)
    {
        ArgumentNullException.ThrowIfNull(context);

        return storing.StoreAsync([.. context.Message], context.CancellationToken);
    }
}
