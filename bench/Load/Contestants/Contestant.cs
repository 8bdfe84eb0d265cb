namespace BusEtl.Bench.Load.Contestants;

/// <summary>One that moves messages from a queue to <c>user_logins</c>: every one fills the same table with the same indexes.</summary>
/// <param name="Name">As the report names it.</param>
/// <param name="IsNaive">Whether each message costs a transaction, so that rounds have to be shorter.</param>
/// <param name="HasProbe">Whether it runs on .NET, which tells its allocations.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Environment">Its settings, from where it works.</param>
internal sealed record Contestant(
    string Name, bool IsNaive, bool HasProbe, IReadOnlyList<string> Command, Func<Workplace, IReadOnlyDictionary<string, string>> Environment);

/// <summary>Where a contestant works: the addresses that it is told, which may be those of relays.</summary>
internal sealed record Workplace(string Sqs, string Postgres, string QueueName, string QueueUrl);
