using System.CommandLine;
using System.Globalization;
using BusEtl.AmazonSqs.Client;
using BusEtl.Bench.Load.Contestants;
using BusEtl.Bench.Load.Feeding;
using BusEtl.Bench.Load.Reporting;
using BusEtl.Bench.Load.Rounds;
using BusEtl.Bench.Load.Servers;

namespace BusEtl.Bench.Load;

/// <summary>The benchmark itself, as <c>./bench/run</c> calls it.</summary>
internal static class RunCommand
{
    private static readonly Option<bool> Short = new("--short")
    {
        Description = "Fewer rounds of fewer messages: within 5 minutes.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the report as JSON." };

    private static readonly Option<string[]> Only = new Option<string[]>("--only")
    {
        Description = "Time these contestants only; no report.",
        AllowMultipleArgumentsPerToken = true,
    }.AcceptOnlyFromAmong([.. Field.Names]);

    private static readonly Option<DirectoryInfo> Publish = new("--publish")
    {
        Description = "Write report, chart and the README's section into this repository.",
    };

    private static readonly Option<int?> Rounds = Count("--rounds", "Timed rounds of each contestant.");

    private static readonly Option<int?> Messages = Count("--messages", "Messages timed a round, but of the naive loop.");

    private static readonly Option<int?> WarmUp = Count("--warm-up", "Messages before those, but of the naive loop.");

    private static readonly Option<int?> Rows = Count("--rows", "Compare the service at an empty table and at one of so many rows.");

    private static readonly Option<FileInfo> Service = new("--service")
    {
        Description = "The executable of the service.",
        Required = true,
    };

    private static readonly Option<FileInfo> Naive = new("--naive")
    {
        Description = "The script of the naive loop.",
        Required = true,
    };

    private static readonly Option<DirectoryInfo> Work = new("--work")
    {
        Description = "Directory for logs and files of the run.",
        Required = true,
    };

    public static void AddTo(RootCommand root)
    {
        foreach (var option in (Option[])[Short, Rounds, Messages, WarmUp, Rows, Json, Only, Publish, Service, Naive, Work])
            root.Options.Add(option);
        root.SetAction(RunAsync);
    }

    private static Option<int?> Count(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) is < 1)
                result.AddError($"{name} must be at least 1.");
        });
        return option;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var startedAt = TimeProvider.System.GetUtcNow();
        var scale = ReadScale(parsed);
        var servers = BenchServers.FromEnvironment();
        var executable = parsed.GetRequiredValue(Service).FullName;
        var directory = parsed.GetRequiredValue(Work).CreateSubdirectory("files").FullName;

        var keyRing = Path.Combine(directory, "keyring.json");
        File.Delete(keyRing);
        await CalledProgram.RunAsync(executable, ["keys", "new", "--file", keyRing], cancellationToken);
        await using var template = await BenchDatabase.CreateAsync(servers, template: null, cancellationToken);
        await CalledProgram.RunAsync(executable, ["migrate"], cancellationToken, ("ConnectionStrings__BusEtl", template.ConnectionString));

        using var sqs = new SqsClient(new SqsClientOptions { ServiceUrl = servers.Sqs });
        var bodies = await LoginBodies.GenerateAsync(
            executable, scale.MostBodies, Path.Combine(directory, "logins.jsonl"), cancellationToken);
        var setup = new BenchSetup(servers, sqs, bodies, directory, scale) { Template = template.Name };
        var only = parsed.GetValue(Only) ?? [];
        var field = Field.Of(executable, keyRing, parsed.GetRequiredValue(Naive).FullName);
        var run = new Run(setup, [.. field.Where(one => only.Length == 0 || only.Contains(one.Name))], Console.Error);

        if (parsed.GetValue(Rows) is { } rows)
            await CompareRowsAsync(new RowsComparison(setup, field.Single(one => one.Name == Field.Service), Console.Error), rows, cancellationToken);
        else if (only.Length > 0)
            await run.TimeAsync(cancellationToken);
        else
            await PrintAsync(parsed, await run.MeasureAsync(parsed.GetValue(Short), startedAt, cancellationToken));
        return 0;
    }

    private static async Task CompareRowsAsync(RowsComparison comparison, int rows, CancellationToken cancellationToken)
    {
        var share = await comparison.RunAsync(rows, cancellationToken);
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"At {rows:N0} rows the service makes {share:P1} of the messages a second that it makes at none (medians)."));
    }

    private static Scale ReadScale(ParseResult parsed)
    {
        var scale = parsed.GetValue(Short) ? Scale.Brief : Scale.Full;
        return scale with
        {
            Rounds = parsed.GetValue(Rounds) ?? scale.Rounds,
            Messages = parsed.GetValue(Messages) ?? scale.Messages,
            WarmUp = parsed.GetValue(WarmUp) ?? scale.WarmUp,
        };
    }

    private static async Task PrintAsync(ParseResult parsed, BenchReport report)
    {
        if (parsed.GetValue(Publish) is { } root)
            PublishedReport.Write(root.FullName, report);
        if (parsed.GetValue(Json))
            await Console.Out.WriteLineAsync(JsonReport.Of(report));
        else
            TextReport.Write(Console.Out, report);
    }
}
