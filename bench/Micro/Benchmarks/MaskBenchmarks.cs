using BenchmarkDotNet.Attributes;
using BusEtl.Bench.Micro.Inputs;
using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Validation;
using BusEtl.Persistence;

namespace BusEtl.Bench.Micro.Benchmarks;

/// <summary>Makes the row of a checked login: both personal values become tokens.</summary>
[MemoryDiagnoser]
public class MaskBenchmarks
{
    private const int Logins = 1_000;

    private static readonly DateOnly Today = new(2026, 3, 1);

    private readonly LoginMasking _masking = new(NewKeys.Ring());
    private readonly UserLogin[] _rows = new UserLogin[Logins];
    private CheckedLogin[] _ipv4 = [], _ipv6 = [], _unicode = [];

    [GlobalSetup]
    public void MakeLogins()
    {
        _ipv4 = MadeUpLogins.FromIPv4(Logins);
        _ipv6 = MadeUpLogins.FromIPv6(Logins);
        _unicode = Array.ConvertAll(_ipv4, login => login with { DeviceId = $"tele\u0301phone {login.DeviceId}" });
    }

    [Benchmark(OperationsPerInvoke = Logins, Description = "mask both fields, IPv4")]
    public object IPv4() => MaskAll(_ipv4);

    [Benchmark(OperationsPerInvoke = Logins, Description = "mask both fields, IPv6")]
    public object IPv6() => MaskAll(_ipv6);

    /// <summary>The device id has to be composed first.</summary>
    [Benchmark(OperationsPerInvoke = Logins, Description = "mask both fields, IPv4, device id beyond ASCII")]
    public object UnicodeDeviceId() => MaskAll(_unicode);

    private UserLogin[] MaskAll(CheckedLogin[] logins)
    {
        for (var i = 0; i < logins.Length; i++)
            _rows[i] = _masking.Mask(logins[i], default, Today);

        return _rows;
    }
}
