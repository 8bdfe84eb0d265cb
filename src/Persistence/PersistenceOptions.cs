using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace BusEtl.Persistence;

public sealed class PersistenceOptions
{
    public const string Section = "Persistence";

    /// <summary>Months after the current one whose partitions of <c>user_logins</c> are made ahead of need. 1 to 24. Defaults to 3.</summary>
    [Range(1, 24)]
    public int PartitionsAhead { get; set; } = 3;
}

[OptionsValidator]
internal sealed partial class PersistenceOptionsValidator : IValidateOptions<PersistenceOptions>;
