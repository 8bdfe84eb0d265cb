using BusEtl.Consumers.Storing;
using BusEtl.Consumers.Validation;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Logging;

namespace BusEtl.Consumers.Consuming;

/// <summary>
/// Counts and reports what went to the error queue, after it is there. An invalid login is an expected thing and takes one line; any other
/// fault goes through MassTransit's own report, with its stack trace.
/// </summary>
internal sealed partial class MovedMessageFilter(LoginMetrics metrics, ILogger logger) : IFilter<ExceptionReceiveContext>
{
    private readonly GenerateFaultFilter _report = new();

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        context.GetOrAddPayload(() => MovedMessage.Mark);
        context.ExceptionHeaders.Set(LoginAttempts.Header, LoginAttempts.Of(context).Total);

        if (context.Exception is InvalidLoginException invalid)
        {
            await next.Send(context);
            metrics.MessageRejected();
            Log.Rejected(logger, context.GetMessageId(), invalid.Message);

            return;
        }

        await _report.Send(context, next);
        metrics.MessageFailed();
    }

    public void Probe(ProbeContext context) => _report.Probe(context.CreateFilterScope("movedMessage"));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The message {MessageId} was moved to the error queue. {Problems}")]
        public static partial void Rejected(ILogger logger, Guid? messageId, string problems);
    }
}

/// <summary>Marks a delivery whose message was moved to the error queue.</summary>
internal sealed class MovedMessage
{
    public static readonly MovedMessage Mark = new();
}
