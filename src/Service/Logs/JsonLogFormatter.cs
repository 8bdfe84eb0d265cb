using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace BusEtl.Service.Logs;

/// <summary>
/// One JSON object a line, with the text that the readable log has and these names, in this order:
/// <c>timestamp</c> (UTC, ISO 8601), <c>level</c>, <c>category</c>, <c>eventId</c>, <c>message</c>; and where there is one
/// <c>messageId</c>, <c>traceId</c> and <c>spanId</c>, <c>exceptionType</c> and <c>exception</c> with its
/// stack. The values in a text stand nowhere else.
/// </summary>
internal sealed class JsonLogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "busetl-json";

    private const string MessageId = "MessageId";

    // A log is no web page: quotes and letters stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (string.IsNullOrEmpty(message) && logEntry.Exception is null)
            return;

        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null));
            json.WriteString("level", logEntry.LogLevel.ToString());
            json.WriteString("category", logEntry.Category);
            json.WriteNumber("eventId", logEntry.EventId.Id);
            json.WriteString("message", message);
            WriteIds(json, logEntry.State);
            WriteException(json, logEntry.Exception);
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteIds<TState>(Utf8JsonWriter json, TState state)
    {
        if (MessageIdOf(state) is { } messageId)
            json.WriteString("messageId", messageId);

        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            json.WriteString("traceId", activity.TraceId.ToHexString());
            json.WriteString("spanId", activity.SpanId.ToHexString());
        }
    }

    private static string? MessageIdOf<TState>(TState state) => state is IReadOnlyList<KeyValuePair<string, object?>> values
        ? values.FirstOrDefault(value => value.Key == MessageId).Value?.ToString()
        : null;

    private static void WriteException(Utf8JsonWriter json, Exception? exception)
    {
        if (exception is null)
            return;

        json.WriteString("exceptionType", exception.GetType().FullName);
        json.WriteString("exception", exception.ToString());
    }
}
