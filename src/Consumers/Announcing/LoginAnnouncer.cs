using BusEtl.Contracts;
using BusEtl.Persistence;
using MassTransit;

namespace BusEtl.Consumers.Announcing;

/// <summary>Publishes <see cref="LoginsRecorded"/> through the outbox of the scope that it is resolved from.</summary>
internal sealed class LoginAnnouncer(IPublishEndpoint publisher, TimeProvider time) : ILoginAnnouncer
{
    public async Task AnnounceAsync(IReadOnlyList<UserLogin> stored, CancellationToken cancellationToken)
    {
        foreach (var portion in EventPortions.Of(stored))
        {
            var recorded = new LoginsRecorded
            {
                EventId = NewId.NextGuid(),
                RecordedAt = time.GetUtcNow(),
                Logins = [.. portion.Select(Announced)],
            };

            await publisher.Publish(recorded, context => context.MessageId = recorded.EventId, cancellationToken);
        }
    }

    internal static RecordedLogin Announced(UserLogin login) => new()
    {
        MessageId = login.MessageId,
        UserId = login.UserId,
        MaskedIp = login.MaskedIp,
        MaskedDeviceId = login.MaskedDeviceId,
        DeviceType = login.DeviceType,
        Locale = login.Locale,
        AppVersion = login.AppVersion,
        CreateDate = login.CreateDate,
    };
}
