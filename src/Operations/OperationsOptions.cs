using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace BusEtl.Operations;

public sealed class OperationsOptions
{
    public const string Section = "Operations";

    /// <summary>
    /// How many tokens all operators together may reveal or erase within an hour; a value has one token under each token key. 1 to 100,000.
    /// Defaults to 100.
    /// </summary>
    [Range(1, 100_000)]
    public int RevealLimit { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class OperationsOptionsValidator : IValidateOptions<OperationsOptions>;
