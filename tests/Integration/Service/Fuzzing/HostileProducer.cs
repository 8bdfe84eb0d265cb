using System.Globalization;
using System.Text;
using BusEtl.AmazonSqs.Client;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service.Fuzzing;

/// <summary>
/// Makes messages that try what a sender can try: bodies that are no logins, hardly logins or too much of one, and attributes that claim to be
/// the service's own. Every tenth is a good login. A seed makes the same messages every time.
/// </summary>
internal sealed class HostileProducer(int seed)
{
    private const int GoodOneIn = 10;

    private readonly Random _random = new(seed);

    public IEnumerable<HostileMessage> Messages(int count) =>
        Enumerable.Range(0, count).Select(number => number % GoodOneIn == 0 ? Good(number) : Hostile());

    private HostileMessage Good(int number)
    {
        var user = number.ToString("D8", CultureInfo.InvariantCulture);

        return new HostileMessage(Entry(Logins.Body(userId: user), HostileAttributes.Beside(_random)), user);
    }

    private HostileMessage Hostile() => new(Entry(HostileBodies.Next(_random), HostileAttributes.Any(_random)), GoodUser: null);

    private static SqsSendEntry Entry(string body, IReadOnlyDictionary<string, string> attributes) =>
        new() { Body = Encoding.UTF8.GetBytes(body), Attributes = attributes };
}
