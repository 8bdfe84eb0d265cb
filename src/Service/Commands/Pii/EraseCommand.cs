using System.CommandLine;
using System.Globalization;
using BusEtl.Consumers.Masking;
using BusEtl.Operations;
using BusEtl.Operations.Recovery;

namespace BusEtl.Service.Commands.Pii;

/// <summary><c>busetl pii erase</c>: destroys sealed originals.</summary>
internal static class EraseCommand
{
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do not ask." };

    public static Command Create()
    {
        var command = new Command(
            "erase",
            "Destroy the sealed original of a token, or of a value under all token keys, for ever, and keep it from being sealed again.");
        command.AddOneOf(PersonalArguments.Token, PersonalArguments.Ip, PersonalArguments.DeviceId);
        var who = command.AddOperator();
        command.Options.Add(Yes);
        var settings = command.AddSettings();
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(PersonalArguments.Token),
            PersonalArguments.ValueOf(parsed),
            who(parsed),
            parsed.GetValue(Yes),
            settings(parsed),
            parsed.InvocationConfiguration.Output,
            cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(
        string? token,
        PersonalValue? value,
        (string Actor, string Reason) who,
        bool isSure,
        CommandSettings settings,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        if (value is null)
            PersonalArguments.CheckedToken(token);
        else if (value.IsIn(who.Reason) || value.IsIn(who.Actor))
            throw new CommandException("--reason and --actor must not hold the value: the audit is kept, and holds no personal data.");

        await using var services = OperatorHost.Start(settings);
        IReadOnlyList<RecoveryTarget> targets = value is null
            ? [new RecoveryTarget(token!)]
            : [.. value.TokensOf(services.GetRequiredService<LoginMasking>()).Select(one => new RecoveryTarget(one, value.Kind))];
        if (!isSure)
            Ask(targets.Count);

        var erased = await services.GetRequiredService<Erasure>()
            .EraseAsync(new RecoveryRequest(who.Actor, who.Reason, targets), cancellationToken);
        foreach (var one in erased)
            output.WriteLine($"{PrintableText.Of(one.Token)}: {Sentence(one)}");

        return erased.Any(one => one.Result == EraseResult.Unknown) ? 1 : 0;
    }

    private static void Ask(int tokens)
    {
        if (Console.IsInputRedirected)
            throw new CommandException("Nothing was erased: without a terminal to ask at, --yes is needed.");

        Console.Error.Write($"This destroys the original of {tokens} {(tokens == 1 ? "token" : "tokens")} for ever. Type yes to go on: ");
        if (Console.In.ReadLine()?.Trim() != "yes")
            throw new CommandException("Nothing was erased.");
    }

    private static string Sentence(ErasedToken token) => token.Result switch
    {
        EraseResult.Erased => "erased; its original is destroyed.",
        EraseResult.ErasedBefore => token.ErasedBefore is { } before
            ? string.Create(CultureInfo.InvariantCulture, $"erased before, on {before:yyyy-MM-dd HH:mm:ss} UTC.")
            : "erased before.",
        EraseResult.NotThere => "no original was there; it is noted, so that none will be sealed.",
        _ => "neither the vault nor a login has this token. Nothing was erased.",
    };
}
