using BenchmarkDotNet.Attributes;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Client.Protocol;
using BusEtl.Bench.Micro.Inputs;

namespace BusEtl.Bench.Micro.Benchmarks;

/// <summary>From the bytes of SQS's answer to its messages.</summary>
[MemoryDiagnoser]
public class ReceiveBenchmarks
{
    private byte[] _answer = [];

    [GlobalSetup]
    public void MakeAnswer() => _answer = ReceiveAnswer.Of(MadeUpLogins.Bodies(SqsLimits.MaxReceiveMessages));

    [Benchmark(OperationsPerInvoke = SqsLimits.MaxReceiveMessages, Description = "parse a receive of 10 messages")]
    public object Parse() => SqsMessageReader.Messages(_answer, TimeProvider.System.GetUtcNow());
}
