using System.Text.Json.Nodes;
using BusEtl.Tests.Integration.Infrastructure;

namespace BusEtl.Tests.Integration.Service;

/// <summary>The commands that make and change key rings, as their users call them. None ever prints a key.</summary>
public sealed class KeysCommandTests : IDisposable
{
    private static readonly Dictionary<string, string> NoSettings = [];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("busetl-");

    private string Ring => Path.Combine(_directory.FullName, "keys.json");

    [Fact]
    public async Task A_ring_is_made_changed_and_listed_without_showing_a_key()
    {
        var outputs = new[]
        {
            await RunAsync(0, "new", "--file", Ring),
            await RunAsync(0, "retire", "t1", "--file", Ring),
            await RunAsync(0, "retire", "s1", "--file", Ring),
            await RunAsync(0, "list", "--file", Ring),
        };

        Assert.Contains("The key t1 is retired; t2 is active in its place. Running tasks keep the ring", outputs[1]);
        Assert.Equal(
            [
                "t1                token    retired", "t2                token    active",
                "s1                sealing  retired", "s2                sealing  active",
            ],
            outputs[3].Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.All(Keys(), key => Assert.DoesNotContain(key, string.Concat(outputs), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ring_of_token_keys_only_gets_a_sealing_key()
    {
        await RunAsync(0, "new", "--file", Ring);
        var json = JsonNode.Parse(await File.ReadAllTextAsync(Ring, TestContext.Current.CancellationToken))!.AsObject();
        json.Remove("sealingKeys");
        await File.WriteAllTextAsync(Ring, json.ToJsonString(), TestContext.Current.CancellationToken);

        Assert.StartsWith("The sealing key s1 is active.", await RunAsync(0, "add", "--file", Ring));
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_in_one_line()
    {
        await RunAsync(0, "new", "--file", Ring);

        Assert.Equal("The ring has no key 't7'; it has t1, s1.", await RunAsync(1, "retire", "t7", "--file", Ring));
        Assert.Equal("The ring has an active sealing key, 's1'. To replace it, retire it.", await RunAsync(1, "add", "--file", Ring));
        Assert.StartsWith($"{Ring} exists.", await RunAsync(1, "new", "--file", Ring));
        Assert.Contains("nowhere.json", await RunAsync(1, "list", "--file", Path.Combine(_directory.FullName, "nowhere.json")));
        await File.WriteAllTextAsync(Ring, "{", TestContext.Current.CancellationToken);
        Assert.Equal("the key ring is not JSON (line 1).", await RunAsync(1, "list", "--file", Ring));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        await using var process = await ServiceProcess.RunAsync(NoSettings, exitCode, ["keys", .. arguments]);

        return (exitCode == 0 ? process.Output : process.Log).TrimEnd();
    }

    private IEnumerable<string> Keys()
    {
        var ring = JsonNode.Parse(File.ReadAllText(Ring))!.AsObject();

        return ring.SelectMany(purpose => purpose.Value!.AsArray()).Select(key => key!["key"]!.GetValue<string>());
    }
}
