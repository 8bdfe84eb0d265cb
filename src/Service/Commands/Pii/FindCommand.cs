using System.CommandLine;
using System.CommandLine.Parsing;
using BusEtl.Consumers.Masking;
using BusEtl.Operations.Recovery;

namespace BusEtl.Service.Commands.Pii;

/// <summary><c>busetl pii find</c>: the logins of an address or a device, by token.</summary>
internal static class FindCommand
{
    private static readonly Option<int> Limit = new("--limit")
    {
        HelpName = "N",
        Description = "How many logins to show at most, newest first; 0 to 100,000. The counts are of all.",
        DefaultValueFactory = _ => 100,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object." };

    static FindCommand() => Limit.Validators.Add(CheckLimit);

    public static Command Create()
    {
        var command = new Command("find", "Show the logins of an address or a device and count them, under all token keys. Nothing is decrypted.");
        command.AddOneOf(PersonalArguments.Ip, PersonalArguments.DeviceId);
        command.Options.Add(Limit);
        command.Options.Add(Json);
        var settings = command.AddSettings();
        command.SetAction((parsed, cancellationToken) => RunAsync(
            PersonalArguments.ValueOf(parsed)!,
            parsed.GetValue(Limit),
            parsed.GetValue(Json),
            settings(parsed),
            parsed.InvocationConfiguration.Output,
            cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(
        PersonalValue value, int limit, bool json, CommandSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        await using var services = OperatorHost.Start(settings);
        var tokens = value.TokensOf(services.GetRequiredService<LoginMasking>());
        var found = await services.GetRequiredService<LoginSearch>().FindAsync(value.Kind, tokens, limit, cancellationToken);

        if (json)
            output.WriteLine(CommandJson.Of(FoundText.Shape(value.Kind, found)));
        else
            output.Write(FoundText.Of(found));

        return 0;
    }

    private static void CheckLimit(OptionResult result)
    {
        if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var limit) || limit is < 0 or > 100_000))
            result.AddError("--limit must be a whole number from 0 to 100,000.");
    }
}
