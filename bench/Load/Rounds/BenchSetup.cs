using BusEtl.AmazonSqs.Client;
using BusEtl.Bench.Load.Feeding;
using BusEtl.Bench.Load.Servers;

namespace BusEtl.Bench.Load.Rounds;

/// <summary>What all rounds share.</summary>
/// <param name="Servers">The servers.</param>
/// <param name="Sqs">The benchmark's own way to SQS, past the relays.</param>
/// <param name="Bodies">What is sent.</param>
/// <param name="Directory">For logs and files of the run.</param>
/// <param name="Scale">How much is measured.</param>
internal sealed record BenchSetup(BenchServers Servers, SqsClient Sqs, LoginBodies Bodies, string Directory, Scale Scale)
{
    /// <summary>The database that each round copies: migrated.</summary>
    public required string Template { get; init; }

    /// <summary>Logins that the template holds already.</summary>
    public int RowsBefore { get; init; }
}
