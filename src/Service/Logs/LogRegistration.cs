using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Logs;

/// <summary>Registers the console log in its two formats.</summary>
internal static class LogRegistration
{
    private const string FormatKey = $"{LoggingOptions.Section}:{nameof(LoggingOptions.Format)}";

    /// <param name="logging">Where it is registered.</param>
    /// <param name="target">Where lines go: a command whose output is its result logs to standard error.</param>
    public static void AddConsoleLog(this ILoggingBuilder logging, LogTarget target)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();

        logging.Services.AddSingleton<IValidateOptions<LoggingOptions>, LoggingOptionsValidator>();
        logging.Services.AddOptions<LoggingOptions>().BindConfiguration(LoggingOptions.Section);
        // Not by the options: the fault of a wrong value has to be told, so that there must be a log meanwhile.
        logging.Services.AddOptions<ConsoleLoggerOptions>().Configure<IConfiguration>((console, configuration) =>
        {
            if (configuration[FormatKey] == LoggingOptions.Json)
                console.FormatterName = JsonLogFormatter.FormatterName;
            if (target == LogTarget.StandardError)
                console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
    }
}
