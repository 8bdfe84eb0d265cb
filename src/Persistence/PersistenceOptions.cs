using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace BusEtl.Persistence;

public sealed class PersistenceOptions
{
    public const string Section = "Persistence";

    internal const string Auto = "auto";
    internal const string Always = "always";
    internal const string Never = "never";

    private const string Rule = "{0} must be auto, always or never.";

    /// <summary>Months after the current one whose partitions of <c>user_logins</c> are made ahead of need. 1 to 24. Defaults to 3.</summary>
    [Range(1, 24)]
    public int PartitionsAhead { get; set; } = 3;

    /// <summary>
    /// Whether the statements of a batch are prepared by name, once a session, which a pooler by transaction does not bear: <c>auto</c>, unless
    /// a pooler is recognised between the service and PostgreSQL; <c>always</c>, until a session loses one, which is right for a pooler by
    /// session and for PgBouncer with <c>max_prepared_statements</c>; or <c>never</c>. Defaults to <c>auto</c>.
    /// </summary>
    [Required(ErrorMessage = Rule), RegularExpression("^(auto|always|never)$", ErrorMessage = Rule)]
    public string PreparedStatements { get; set; } = Auto;
}

[OptionsValidator]
internal sealed partial class PersistenceOptionsValidator : IValidateOptions<PersistenceOptions>;
