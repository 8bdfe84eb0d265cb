using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Observables;
using MassTransit.Transports;
using MassTransit.Util;

namespace BusEtl.AmazonSqs.Receiving;

/// <summary>
/// What a delivery has of its endpoint and of the bus. It does what MassTransit's <see cref="BaseReceiveContext"/> does, and makes what
/// few deliveries need when it is asked for: that one costs a kilobyte a message. The source of its token is a payload, by which the work
/// can be cancelled.
/// </summary>
internal abstract class EndpointReceiveContext(ReceiveEndpointContext endpoint, bool redelivered)
    : ScopePipeContext(endpoint), ReceiveContext, IHeaderProvider, IDisposable
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly CancellationTokenSource _cancellation = new();
    private Headers? _headers;
    private PendingTaskCollection? _tasks;

    public override CancellationToken CancellationToken => _cancellation.Token;

    public abstract MessageBody Body { get; }

    public bool Redelivered => redelivered;

    public bool IsDelivered { get; private set; }

    public bool IsFaulted { get; private set; }

    public bool PublishFaults => endpoint.PublishFaults;

    public Uri InputAddress => endpoint.InputAddress;

    public TimeSpan ElapsedTime => Stopwatch.GetElapsedTime(_startedAt);

    public Headers TransportHeaders => _headers ??= new JsonTransportHeaders(this);

    public ISendEndpointProvider SendEndpointProvider => endpoint.SendEndpointProvider;

    public IPublishEndpointProvider PublishEndpointProvider => endpoint.PublishEndpointProvider;

    public Task ReceiveCompleted => _tasks?.Completed(CancellationToken) ?? Task.CompletedTask;

    /// <summary>Null where the message names none that is one: then the endpoint's default counts.</summary>
    public ContentType ContentType =>
        TryGetHeader("Content-Type", out var value) || TryGetHeader("ContentType", out value) ? ToContentType(value)! : null!;

    public override bool TryGetPayload<T>([NotNullWhen(true)] out T? payload)
        where T : class
    {
        if (typeof(T) != typeof(CancellationTokenSource))
            return base.TryGetPayload(out payload);

        payload = (T)(object)_cancellation;

        return true;
    }

    public void AddReceiveTask(Task task) =>
        LazyInitializer.EnsureInitialized(ref _tasks, () => new PendingTaskCollection(capacity: 1)).Add(task);

    public Task NotifyConsumed<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
    {
        IsDelivered = true;
        context.LogConsumed(duration, consumerType);

        return endpoint.ReceiveObservers is ReceiveObservable { Count: 0 }
            ? Task.CompletedTask
            : endpoint.ReceiveObservers.PostConsume(context, duration, consumerType);
    }

    public Task NotifyFaulted<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class
    {
        IsFaulted = true;
        if (exception is OperationCanceledException cancelled && cancelled.CancellationToken == context.CancellationToken)
            context.LogCanceled(duration, consumerType);
        else
            context.LogFaulted(duration, consumerType, exception);

        GetOrAddPayload<ConsumerFaultContext>(() => new Fault(TypeCache<T>.ShortName, consumerType));

        return endpoint.ReceiveObservers.ConsumeFault(context, duration, consumerType, exception);
    }

    public Task NotifyFaulted(Exception exception)
    {
        IsFaulted = true;
        this.LogFaulted(exception);

        return endpoint.ReceiveObservers.ReceiveFault(this, exception);
    }

    public abstract IEnumerable<KeyValuePair<string, object>> GetAll();

    public abstract bool TryGetHeader(string key, [NotNullWhen(true)] out object? value);

    /// <exception cref="ObjectDisposedException">The delivery has ended.</exception>
    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();

    private static ContentType? ToContentType(object value)
    {
        try
        {
            return value is string text ? new ContentType(text) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private sealed record Fault(string MessageType, string ConsumerType) : ConsumerFaultContext;
}
