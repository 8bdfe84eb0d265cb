using BenchmarkDotNet.Attributes;
using BusEtl.Bench.Micro.Inputs;
using BusEtl.Consumers.Serialization;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;
using MassTransit;
using MassTransit.Serialization;

namespace BusEtl.Bench.Micro.Benchmarks;

/// <summary>From the bytes of a body to a checked login.</summary>
[MemoryDiagnoser]
public class CheckBenchmarks
{
    private const int Logins = 1_000;

    private readonly object[] _checked = new object[Logins];
    private readonly LoginDeserializer _deserializer = new();
    private readonly DictionarySendHeaders _headers = new();
    private byte[][] _bodies = [];

    [GlobalSetup]
    public void MakeBodies() => _bodies = MadeUpLogins.Bodies(Logins);

    [Benchmark(OperationsPerInvoke = Logins, Description = "read and check a body")]
    public object ReadAndCheck()
    {
        for (var i = 0; i < Logins; i++)
            _checked[i] = LoginCheck.Check(LoginMessageReader.Read(_bodies[i]));

        return _checked;
    }

    /// <summary>With the contexts that the bus wants around a message.</summary>
    [Benchmark(OperationsPerInvoke = Logins, Description = "the same as the bus calls it")]
    public object DeserializeAndCheck()
    {
        for (var i = 0; i < Logins; i++)
        {
            var context = _deserializer.Deserialize(new BytesMessageBody(_bodies[i]), _headers);
            context.TryGetMessage<LoginMessage>(out var login);
            _checked[i] = LoginCheck.Check(login!);
        }

        return _checked;
    }
}
