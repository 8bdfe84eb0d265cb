using BusEtl.Consumers.Masking;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary>A message as it is printed: nothing here is personal data.</summary>
internal sealed record MessageReport(
    string Id,
    DateTimeOffset FirstSent,
    DateTimeOffset InQueueSince,
    int? Attempts,
    int Replays,
    string Group,
    bool Sealed,
    string Fault,
    IReadOnlyList<string> Fields,
    string? FaultText,
    IReadOnlyDictionary<string, string> Headers,
    BodyView Body)
{
    public static MessageReport Of(ErrorMessage message, LoginMasking masking) => new(
        message.Id,
        message.FirstSent,
        message.InQueueSince,
        message.Attempts,
        message.Replays,
        message.GroupId,
        message.IsSealed,
        message.Fault.Type,
        message.Fault.Fields,
        SafeText.OfFault(message),
        HeadersOf(message),
        BodyView.Of(message.Native.Body, masking));

    private static SortedDictionary<string, string> HeadersOf(ErrorMessage message)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in message.Headers.Keys)
            headers[SafeText.OfName(name)] = SafeText.OfHeader(name, message);

        return headers;
    }
}
