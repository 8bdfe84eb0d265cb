using System.Reflection;
using System.Text;
using BusEtl.Consumers.Serialization;
using BusEtl.Contracts;
using BusEtl.Tests.Unit.Consuming;
using MassTransit;
using MassTransit.Serialization;
using MassTransit.Transports;

namespace BusEtl.Tests.Unit.Serialization;

public sealed class LoginConsumeContextTests
{
    private const string Body = """{"user_id":"u"}""";

    private static readonly Guid Id = new("9a0dd1c5-7c5c-4e5a-8a5e-3d1f5b0c7f10");

    private readonly ConsumeContext _context = new LoginDeserializer().Deserialize(new Delivery());

    [Fact]
    public void The_message_is_a_login_and_nothing_else()
    {
        Assert.True(_context.TryGetMessage(out ConsumeContext<LoginMessage>? login));
        Assert.True(_context.TryGetMessage(out ConsumeContext<LoginMessage>? again));
        Assert.Same(login, again);
        Assert.Equal("u", login.Message.UserId.Text);
        Assert.True(_context.HasMessageType(typeof(LoginMessage)));
        Assert.False(_context.TryGetMessage(out ConsumeContext<LoginsRecorded>? _));
        Assert.False(_context.HasMessageType(typeof(LoginsRecorded)));
    }

    [Fact]
    public void Identity_and_headers_are_those_of_the_transport()
    {
        Assert.Equal(Id, _context.MessageId);
        Assert.Equal(Id, _context.CorrelationId);
        Assert.Null(_context.RequestId);
        Assert.Equal("kept", _context.Headers.Get<string>("Other"));
        Assert.Equal([KeyValuePair.Create("Other", (object)"kept")], _context.Headers.GetAll());
    }

    [Fact]
    public void Nobody_is_answered_whatever_address_a_login_brings()
    {
        var context = new LoginDeserializer().Deserialize(new MadeUpDelivery(
            [(MessageHeaders.ResponseAddress, "queue:answers"), (MessageHeaders.FaultAddress, "queue:faults")]));

        Assert.Null(context.ResponseAddress);
        Assert.Null(context.FaultAddress);
    }

    [Fact]
    public void A_copy_has_the_body_as_it_was_received()
    {
        var serializer = _context.SerializerContext.GetMessageSerializer();

        Assert.Equal(Body, serializer.GetMessageBody<LoginMessage>(null!).GetString());
    }

    [Fact]
    public async Task It_is_complete_when_the_tasks_that_were_hung_on_it_are()
    {
        Assert.True(_context.ConsumeCompleted.IsCompletedSuccessfully);
        var task = new TaskCompletionSource();
        _context.AddConsumeTask(task.Task);
        var completed = _context.ConsumeCompleted;
        Assert.False(completed.IsCompleted);

        task.SetResult();

        await completed.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Payloads_are_those_of_the_delivery()
    {
        var payload = _context.GetOrAddPayload(() => new StringBuilder());

        Assert.True(_context.ReceiveContext.TryGetPayload(out StringBuilder? same));
        Assert.Same(payload, same);
        Assert.True(_context.HasPayloadType(typeof(StringBuilder)));
        Assert.True(_context.TryGetPayload(out LoginConsumeContext? itself));
        Assert.Same(_context, itself);
    }

    private sealed class Delivery()
        : BaseReceiveContext(redelivered: false, DispatchProxy.Create<ReceiveEndpointContext, NoEndpoint>()), IHeaderProvider
    {
        private readonly Dictionary<string, object> _headers = new()
        {
            [MessageHeaders.MessageId] = Id.ToString(),
            [MessageHeaders.CorrelationId] = Id.ToString(),
            ["Other"] = "kept",
        };

        public override MessageBody Body { get; } = new BytesMessageBody(Encoding.UTF8.GetBytes(LoginConsumeContextTests.Body));

        protected override IHeaderProvider HeaderProvider => this;

        public IEnumerable<KeyValuePair<string, object>> GetAll() => _headers;

        public bool TryGetHeader(string key, out object value) => _headers.TryGetValue(key, out value!);
    }

    /// <summary>An endpoint that has nothing.</summary>
    public class NoEndpoint : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.ReturnType == typeof(bool) ? false : null;
    }
}
