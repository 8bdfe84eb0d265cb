using System.Globalization;
using BusEtl.Consumers.Consuming;

namespace BusEtl.Service.Bus;

/// <summary>The attributes that the queue of logins gets when it is created, whoever creates it.</summary>
internal static class LoginQueueAttributes
{
    public static IReadOnlyDictionary<string, string> Of(LoginQueueOptions options) => new Dictionary<string, string>
    {
        ["VisibilityTimeout"] = options.Receive.VisibilityTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    };
}
