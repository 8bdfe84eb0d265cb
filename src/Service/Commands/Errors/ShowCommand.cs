using System.CommandLine;
using System.Globalization;
using BusEtl.Operations;
using BusEtl.Operations.Errors;

namespace BusEtl.Service.Commands.Errors;

/// <summary><c>busetl errors show ID</c>: everything about one message that may be shown.</summary>
internal static class ShowCommand
{
    private const string NotSealed = "no: whether attempts and fault are the service's or the sender's own words cannot be told";

    private static readonly Argument<Guid> Id = new("ID") { Description = "The message's id." };

    public static Command Create() =>
        new Command("show", "Show a message: headers, attempts, fault, and the body with personal data as tokens.") { Id }
            .Runs((parsed, request, cancellationToken) => RunAsync(parsed.GetValue(Id), request, cancellationToken));

    private static async Task<int> RunAsync(Guid id, ErrorsRequest request, CancellationToken cancellationToken)
    {
        await using var session = ErrorsSession.Start(request, needsDatabase: false);
        await using var selection = await session.ReadAsync(cancellationToken);
        var copies = selection.Messages.Where(message => Guid.TryParse(message.Id, out var own) && own == id)
            .Select(message => MessageReport.Of(message, session.Masking))
            .ToList();
        if (copies.Count == 0)
        {
            var limits = string.Concat(ErrorsText.Limits(selection).Select(line => $" {line}"));
            throw new CommandException($"No message {id} was seen in {session.QueueName}.{limits}");
        }

        if (request.Json)
            request.WriteJson(new { Queue = session.QueueName, Messages = copies });
        else
            copies.ForEach(copy => Write(request.Output, copy));

        return ExitCode.Done;
    }

    private static void Write(TextWriter output, MessageReport message)
    {
        output.WriteLine($"id              {PrintableText.Of(message.Id)}");
        output.WriteLine($"first sent      {ErrorsText.Time(message.FirstSent)} UTC");
        output.WriteLine($"in queue since  {ErrorsText.Time(message.InQueueSince)} UTC");
        output.WriteLine($"attempts        {message.Attempts?.ToString(CultureInfo.InvariantCulture) ?? "-"}");
        output.WriteLine($"replays         {message.Replays}");
        output.WriteLine($"group           {message.Group}");
        output.WriteLine($"sealed          {(message.Sealed ? "yes" : NotSealed)}");
        output.WriteLine($"fault           {message.Fault}");
        output.WriteLine($"                {PrintableText.Of(message.FaultText ?? "-")}");
        output.WriteLine("headers");
        foreach (var (name, value) in message.Headers)
            output.WriteLine($"  {name}: {Lines(value)}");
        output.WriteLine($"body            {message.Body.Kind}, {ErrorsText.Number(message.Body.Bytes)} bytes");
        foreach (var field in message.Body.Fields)
            output.WriteLine($"  {field.Name}: {PrintableText.Of(field.Shown)}");
    }

    // Such as a stack trace: set in, so that no line of it looks like one of ours.
    private static string Lines(string value) => string.Join("\n    ", value.ReplaceLineEndings("\n").Split('\n').Select(PrintableText.Of));
}
