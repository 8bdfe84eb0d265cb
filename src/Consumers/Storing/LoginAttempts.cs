using BusEtl.Consumers.Consuming;
using MassTransit;

namespace BusEtl.Consumers.Storing;

/// <summary>
/// The failed attempts at a message, those of earlier deliveries among them, which it carries in a header. A payload of the delivery, made
/// with its first failure.
/// </summary>
internal sealed class LoginAttempts
{
    /// <summary>The header with the number of attempts made so far.</summary>
    public const string Header = "BusEtl-Attempts";

    private readonly int _before;
    private int _failed;

    private LoginAttempts(ReceiveContext delivery) => _before = CountHeader.Read(delivery, Header);

    /// <summary>The fault of the last attempt; null when it succeeded.</summary>
    public LoginNotStoredException? Fault { get; private set; }

    /// <summary>Whether the message was sent to be delivered again later.</summary>
    public bool IsRedelivered { get; set; }

    /// <summary>All attempts, at least the one that is under way.</summary>
    public int Total => _before + Math.Max(1, _failed);

    public static LoginAttempts Of(ReceiveContext delivery) => delivery.GetOrAddPayload(() => new LoginAttempts(delivery));

    /// <summary>The attempts when one has failed in this delivery, else null.</summary>
    public static LoginAttempts? Failing(ReceiveContext delivery) =>
        delivery.TryGetPayload(out LoginAttempts? attempts) ? attempts : null;

    public void Failed(LoginNotStoredException fault)
    {
        _failed++;
        Fault = fault;
    }

    public void Succeeded() => Fault = null;
}
