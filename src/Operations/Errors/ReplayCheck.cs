using BusEtl.Consumers.Validation;

namespace BusEtl.Operations.Errors;

/// <summary>Says what a replay would do, by the service's own reader and rules and by a look into the table. It changes nothing.</summary>
internal sealed class ReplayCheck(StoredLogins stored)
{
    public async Task<IReadOnlyList<ReplayCandidate>> CheckAsync(
        IReadOnlyList<ErrorMessage> messages, Repair repair, CancellationToken cancellationToken)
    {
        var rows = await stored.FindAsync(messages.Select(message => message.Key).OfType<LoginKey>(), cancellationToken);

        return [.. messages.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(message => Check(message, repair, rows))];
    }

    private static ReplayCandidate Check(ErrorMessage message, Repair repair, HashSet<LoginKey> rows)
    {
        var body = repair.Apply(message.Native.Body);
        var invalid = InvalidFields(body);
        if (message.Key is not { } key)
            return new ReplayCandidate(message, body, ReplayVerdict.StillInvalid, [MessageHeaders.MessageId, .. invalid]);

        var verdict = invalid.Count > 0 ? ReplayVerdict.StillInvalid
            : rows.Contains(key) ? ReplayVerdict.AlreadyStored
            : ReplayVerdict.WouldStore;

        return new ReplayCandidate(message, body, verdict, invalid);
    }

    private static IReadOnlyList<string> InvalidFields(ReadOnlyMemory<byte> body)
    {
        try
        {
            LoginCheck.Check(LoginMessageReader.Read(body.Span));

            return [];
        }
        catch (InvalidLoginException exception)
        {
            return [.. exception.Problems.Select(problem => problem.Field)];
        }
    }
}
