using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Health;

/// <summary>Where the service says how it is, and when it calls itself stuck.</summary>
public sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>
    /// The TCP port of <c>/health/live</c> and <c>/health/ready</c>. 0 to 65,535, where 0 is a free port that the system chooses and the
    /// log names. Defaults to 8080.
    /// </summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 8080;

    /// <summary>
    /// The IP address that they listen on, such as <c>127.0.0.1</c>, or <c>*</c> for all of the machine, as a container needs it. The
    /// answers hold no secret. Defaults to <c>*</c>.
    /// </summary>
    [Required(ErrorMessage = "{0} must be an IP address, or * for all.")]
    public string Address { get; set; } = AnyAddress;

    /// <summary>
    /// How long nothing may come to its end, while something is in work and more waits, before the service is not ready; longer where
    /// <c>LoginQueue:Retry:Intervals</c> wait longer: their sum and 3 s. 1 s to 1 hour. Defaults to 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromSeconds(10);

    internal const string AnyAddress = "*";

    internal bool IsAddress => Address is null or "" or AnyAddress || IPAddress.TryParse(Address, out _);

    /// <summary>Where a process of the same machine asks.</summary>
    internal Uri LocalUri(string path)
    {
        var host = Address == AnyAddress ? IPAddress.Loopback : IPAddress.Parse(Address);
        if (host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any))
            host = host.Equals(IPAddress.Any) ? IPAddress.Loopback : IPAddress.IPv6Loopback;

        return new Uri($"http://{new IPEndPoint(host, Port)}{path}");
    }
}

[OptionsValidator]
internal sealed partial class HealthOptionsValidator : IValidateOptions<HealthOptions>;
