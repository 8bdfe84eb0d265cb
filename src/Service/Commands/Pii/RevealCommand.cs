using System.CommandLine;
using BusEtl.Operations;
using BusEtl.Operations.Recovery;

namespace BusEtl.Service.Commands.Pii;

/// <summary><c>busetl pii reveal</c>: the originals of a token or of a message's tokens.</summary>
internal static class RevealCommand
{
    private static readonly Option<Guid?> Message = new("--message")
    {
        HelpName = "ID",
        Description = "The message_id of a stored login: both its originals are revealed.",
    };

    public static Command Create()
    {
        var command = new Command(
            "reveal",
            "Print the sealed original of a token, or both originals of a message, after noting it in the audit. Exit code 2: not all could be.");
        command.AddOneOf(PersonalArguments.Token, Message);
        var who = command.AddOperator();
        var settings = command.AddSettings();
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(PersonalArguments.Token),
            parsed.GetValue(Message),
            who(parsed),
            settings(parsed),
            parsed.InvocationConfiguration,
            cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(
        string? token,
        Guid? message,
        (string Actor, string Reason) who,
        CommandSettings settings,
        InvocationConfiguration console,
        CancellationToken cancellationToken)
    {
        if (message is null)
            PersonalArguments.CheckedToken(token);

        await using var services = OperatorHost.Start(settings);
        var targets = message is { } id
            ? await TargetsOfAsync(id, services.GetRequiredService<LoginSearch>(), cancellationToken)
            : [new RecoveryTarget(token!)];

        var revealed = await services.GetRequiredService<Revealing>()
            .RevealAsync(new RecoveryRequest(who.Actor, who.Reason, targets), cancellationToken);

        return Print(revealed, withKind: message is not null, console);
    }

    private static async Task<IReadOnlyList<RecoveryTarget>> TargetsOfAsync(Guid id, LoginSearch search, CancellationToken cancellationToken)
    {
        var tokens = await search.TokensOfMessageAsync(id, cancellationToken);
        if (tokens.Count == 0)
            throw new CommandException($"There is no login with the message id {id}.");

        // What an adopted row has in place of a token may be anything, and must not come into the audit.
        var targets = tokens.Where(one => TokenText.IsToken(one.Token)).Select(one => new RecoveryTarget(one.Token, one.Kind, id)).ToList();

        return targets.Count > 0
            ? targets
            : throw new CommandException($"The login with the message id {id} has no tokens of this service: it was masked elsewhere.");
    }

    private static int Print(IReadOnlyList<RevealedToken> revealed, bool withKind, InvocationConfiguration console)
    {
        foreach (var token in revealed)
        {
            if (token.Value is not null)
                console.Output.WriteLine(PrintableText.Of(withKind ? $"{token.Kind}: {token.Value}" : token.Value));
            else
                console.Error.WriteLine(PrintableText.Of($"{token.Token}: {token.Problem}"));
        }

        var missing = revealed.Count(token => token.Value is null);

        return missing == 0 ? 0 : missing == revealed.Count ? 1 : 2;
    }
}
