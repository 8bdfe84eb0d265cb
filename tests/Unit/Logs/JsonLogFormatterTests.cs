using System.Diagnostics;
using System.Text.Json;
using BusEtl.Service.Logs;
using BusEtl.Tests.Unit.Infrastructure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BusEtl.Tests.Unit.Logs;

public sealed partial class JsonLogFormatterTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_line_is_one_flat_object_in_a_stable_order() => Assert.Equal(
        """{"timestamp":"2026-03-01T12:00:00.000Z","level":"Information","category":"Test","eventId":3,"message":"It's \"quoted\",\nand größer."}"""
            + Environment.NewLine,
        Line(logger => Log.Quoted(logger, "größer")));

    [Fact]
    public void The_id_of_a_message_stands_apart_and_other_values_only_in_the_text()
    {
        var line = Line(logger => Log.Moved(logger, "7c9e6679", "logins_error"));

        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("7c9e6679", json.GetProperty("messageId").GetString());
        Assert.Equal("The message 7c9e6679 was moved to logins_error.", json.GetProperty("message").GetString());
        Assert.Equal(2, line.Split("logins_error").Length);
    }

    [Fact]
    public void A_line_within_an_activity_has_its_ids()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();

        var json = JsonDocument.Parse(Line(logger => Log.Quoted(logger, ""))).RootElement;

        Assert.Equal(activity.TraceId.ToHexString(), json.GetProperty("traceId").GetString());
        Assert.Equal(activity.SpanId.ToHexString(), json.GetProperty("spanId").GetString());
    }

    [Fact]
    public void An_exception_has_its_type_and_its_stack_on_the_same_line()
    {
        var line = Line(logger => Log.Failed(logger, Thrown()));

        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("System.InvalidOperationException", json.GetProperty("exceptionType").GetString());
        Assert.Contains("   at ", json.GetProperty("exception").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, line.Split('\n').Length);
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("No.");
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }

    private string Line(Action<ILogger> log)
    {
        using var output = new StringWriter();
        log(new FormattedLogger(new JsonLogFormatter(_time), output));

        return output.ToString();
    }

    private sealed class FormattedLogger(JsonLogFormatter formatter, TextWriter output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> text) =>
            formatter.Write(new LogEntry<TState>(level, "Test", id, state, exception, text), null, output);
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Information, "It's \"quoted\",\nand {Word}.")]
        public static partial void Quoted(ILogger logger, string word);

        [LoggerMessage(4, LogLevel.Error, "The message {MessageId} was moved to {Queue}.")]
        public static partial void Moved(ILogger logger, string messageId, string queue);

        [LoggerMessage(5, LogLevel.Error, "It failed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
