using System.Reflection;
using System.Text;
using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Serialization;
using MassTransit;
using MassTransit.Serialization;
using MassTransit.Transports;

namespace BusEtl.Tests.Unit.Consuming;

/// <summary>The date of a login, from what either engine says of its message.</summary>
public sealed class LoginIdentityTests
{
    private const string SentTimestamp = "SentTimestamp";

    private static readonly Guid Id = new("9a0dd1c5-7c5c-4e5a-8a5e-3d1f5b0c7f10");
    private static readonly DateTime Arrived = new(2026, 1, 2, 23, 59, 59, DateTimeKind.Utc);

    [Fact]
    public void The_sent_time_of_the_message_itself_wins_over_that_of_the_copy()
    {
        var identity = IdentityOf((SentTimestamp, "1767225599999"), (MessageHeaders.TransportSentTime, Arrived));

        Assert.Equal(new LoginIdentity(Id, new DateOnly(2025, 12, 31)), identity);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no time")]
    public void Without_one_the_transport_s_counts(string? sentTimestamp)
    {
        (string, object)[] transport = [(MessageHeaders.TransportSentTime, Arrived)];
        var identity = IdentityOf(sentTimestamp is null ? transport : [.. transport, (SentTimestamp, sentTimestamp)]);

        Assert.Equal(new LoginIdentity(Id, new DateOnly(2026, 1, 2)), identity);
    }

    [Fact]
    public void Without_both_there_is_none() =>
        Assert.Contains("has no sent time", Assert.Throws<InvalidOperationException>(() => IdentityOf()).Message);

    private static LoginIdentity IdentityOf(params (string Name, object Value)[] headers) =>
        LoginIdentity.Of(new LoginDeserializer().Deserialize(new Delivery(headers)));

    private sealed class Delivery((string Name, object Value)[] headers)
        : BaseReceiveContext(redelivered: false, DispatchProxy.Create<ReceiveEndpointContext, NoEndpoint>()), IHeaderProvider
    {
        private readonly Dictionary<string, object> _headers =
            new(headers.ToDictionary(header => header.Name, header => header.Value)) { [MessageHeaders.MessageId] = Id.ToString() };

        public override MessageBody Body { get; } = new BytesMessageBody(Encoding.UTF8.GetBytes("{}"));

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
