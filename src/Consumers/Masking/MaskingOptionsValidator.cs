using Microsoft.Extensions.Options;

namespace BusEtl.Consumers.Masking;

internal sealed class MaskingOptionsValidator(KeyRingSource source) : IValidateOptions<MaskingOptions>
{
    public ValidateOptionsResult Validate(string? name, MaskingOptions options)
    {
        var faults = new List<string>();
        source.Load(options, faults);

        if (!CanonicalDeviceId.IsSupported)
        {
            faults.Add("Masking: this runtime cannot normalise Unicode; install ICU and do not set DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
