using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Logs;

/// <summary>What log lines look like. The levels in the same section, <c>Logging:LogLevel</c>, are .NET's own.</summary>
public sealed class LoggingOptions
{
    public const string Section = "Logging";

    internal const string Text = "text";
    internal const string Json = "json";

    private const string Rule = "{0} must be text or json.";

    /// <summary>
    /// What a log line is: <c>text</c>, for people, or <c>json</c>, one object a line for a log store. Defaults to <c>text</c>.
    /// </summary>
    [Required(ErrorMessage = Rule), RegularExpression("^(text|json)$", ErrorMessage = Rule)]
    public string Format { get; set; } = Text;
}

[OptionsValidator]
internal sealed partial class LoggingOptionsValidator : IValidateOptions<LoggingOptions>;
