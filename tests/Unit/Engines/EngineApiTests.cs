using System.Reflection;

namespace BusEtl.Tests.Unit.Engines;

/// <summary>
/// What BusEtl asks of an engine is known: a call of one more member of the in-tree engine fails here, until somebody has
/// looked whether the official packages have it too.
/// </summary>
public sealed class EngineApiTests
{
    private static readonly string[] Callers = ["busetl", "BusEtl.Consumers", "BusEtl.Persistence"];

    [Fact]
    public void What_is_called_of_the_in_tree_engine_is_the_approved_list()
    {
        var uses = Callers.Select(name => EngineUses.Of(Assembly.Load(name))).ToList();
        var calls = uses.SelectMany(use => use.Calls).ToLookup(call => EngineSignature.Of(call.Member), call => call.CalledBy);
        var hostOnly = calls.Where(call => call.All(caller => caller == "BusEtl.Service.Bus.AmazonHost")).Select(call => call.Key).ToList();

        string[] actual =
        [
            "# Types: both engines must have them, with these interfaces",
            .. Sorted(uses.SelectMany(use => use.Types).Where(type => !EngineSignature.IsExtension(type)).Select(EngineSignature.Of)),
            "",
            "# Members: both engines must have them",
            .. Sorted(calls.Select(call => call.Key).Except(hostOnly)),
            "",
            "# Called by AmazonHost.cs alone, which has a side of its own for the official engine",
            .. Sorted(hostOnly),
        ];

        var approved = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Engines", "engine-api.approved.txt"));
        Assert.True(approved.SequenceEqual(actual), $"""
            BusEtl calls another part of the engine than engine-api.approved.txt says, or from elsewhere than AmazonHost.cs alone.
            See that the official packages have it, then change the file.
            Not approved: {string.Join("; ", actual.Except(approved))}
            Not called any more: {string.Join("; ", approved.Except(actual))}
            The whole list:
            {string.Join('\n', actual)}
            """);
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Distinct().Order(StringComparer.Ordinal);
}
