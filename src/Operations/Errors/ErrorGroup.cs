using System.Security.Cryptography;
using System.Text;

namespace BusEtl.Operations.Errors;

/// <summary>Messages that failed alike: the same type of fault, and the same set of failing fields.</summary>
/// <param name="Id">Eight hexadecimal digits, the same on every day and machine.</param>
/// <param name="FaultType">Type of the exception.</param>
/// <param name="Fields">The failing fields, in the order of the alphabet.</param>
/// <param name="Count">How many messages.</param>
/// <param name="FirstSeen">When the first of them came to the queue.</param>
/// <param name="LastSeen">When the last of them came.</param>
internal sealed record ErrorGroup(
    string Id, string FaultType, IReadOnlyList<string> Fields, int Count, DateTimeOffset FirstSeen, DateTimeOffset LastSeen)
{
    private const int IdBytes = 4;

    /// <returns>The groups, the largest first.</returns>
    public static IReadOnlyList<ErrorGroup> Of(IEnumerable<ErrorMessage> messages) =>
    [
        .. messages.GroupBy(message => message.GroupId)
            .Select(group => Of(group.Key, [.. group]))
            .OrderByDescending(group => group.Count)
            .ThenBy(group => group.Id, StringComparer.Ordinal),
    ];

    public static string IdOf(ErrorFault fault)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{fault.Type}\n{string.Join(',', fault.Fields)}"));

        return Convert.ToHexStringLower(hash.AsSpan(0, IdBytes));
    }

    private static ErrorGroup Of(string id, IReadOnlyList<ErrorMessage> messages) => new(
        id,
        messages[0].Fault.Type,
        messages[0].Fault.Fields,
        messages.Count,
        messages.Min(message => message.InQueueSince),
        messages.Max(message => message.InQueueSince));
}
