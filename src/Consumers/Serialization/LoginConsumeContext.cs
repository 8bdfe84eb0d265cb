using System.Diagnostics.CodeAnalysis;
using BusEtl.Contracts;
using MassTransit;
using MassTransit.Context;
using MassTransit.Util;

namespace BusEtl.Consumers.Serialization;

/// <summary>
/// A delivery whose message is a login and nothing else. MassTransit's own context has tables for messages of any type and for tasks to
/// wait for, which cost half a kilobyte a message and would stay empty here.
/// </summary>
internal sealed class LoginConsumeContext : BaseConsumeContext
{
    private readonly LoginSerializerContext _message;
    private readonly MessageConsumeContext<LoginMessage> _login;
    private PendingTaskCollection? _tasks;

    public LoginConsumeContext(ReceiveContext delivery, LoginSerializerContext message)
        : base(delivery, message)
    {
        _message = message;
        _login = new MessageConsumeContext<LoginMessage>(this, message.Login);
    }

    public override Guid? MessageId => _message.MessageId;

    public override Guid? RequestId => _message.RequestId;

    public override Guid? CorrelationId => _message.CorrelationId;

    public override Guid? ConversationId => _message.ConversationId;

    public override Guid? InitiatorId => _message.InitiatorId;

    public override DateTime? ExpirationTime => _message.ExpirationTime;

    public override Uri SourceAddress => _message.SourceAddress!;

    public override Uri DestinationAddress => _message.DestinationAddress!;

    public override Uri ResponseAddress => _message.ResponseAddress!;

    public override Uri FaultAddress => _message.FaultAddress!;

    public override DateTime? SentTime => _message.SentTime;

    public override Headers Headers => _message.Headers;

    public override HostInfo Host => _message.Host;

    public override IEnumerable<string> SupportedMessageTypes => _message.SupportedMessageTypes;

    public override Task ConsumeCompleted => _tasks?.Completed(CancellationToken) ?? Task.CompletedTask;

    public override void AddConsumeTask(Task task) =>
        LazyInitializer.EnsureInitialized(ref _tasks, () => new PendingTaskCollection(capacity: 1)).Add(task);

    public override bool HasMessageType(Type messageType) => messageType == typeof(LoginMessage);

    public override bool TryGetMessage<T>([NotNullWhen(true)] out ConsumeContext<T>? consumeContext)
    {
        consumeContext = _login as ConsumeContext<T>;

        return consumeContext is not null;
    }

    public override bool HasPayloadType(Type payloadType) =>
        payloadType.IsInstanceOfType(this) || ReceiveContext.HasPayloadType(payloadType);

    public override bool TryGetPayload<T>([NotNullWhen(true)] out T? payload)
        where T : class
    {
        payload = this as T;

        return payload is not null || ReceiveContext.TryGetPayload(out payload);
    }

    public override T GetOrAddPayload<T>(PayloadFactory<T> payloadFactory) =>
        this as T ?? ReceiveContext.GetOrAddPayload(payloadFactory);

    public override T AddOrUpdatePayload<T>(PayloadFactory<T> addFactory, UpdatePayloadFactory<T> updateFactory) =>
        this as T ?? ReceiveContext.AddOrUpdatePayload(addFactory, updateFactory);
}
