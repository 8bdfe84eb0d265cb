using System.Text;

namespace BusEtl.Consumers.Masking;

/// <summary>The one spelling of a device id: without white space around it, in Unicode's composed form (NFC).</summary>
internal static class CanonicalDeviceId
{
    /// <summary>
    /// Whether this runtime can compose at all. One without ICU (an image with DOTNET_SYSTEM_GLOBALIZATION_INVARIANT) leaves texts as
    /// they are and says nothing, so that one device would get two tokens.
    /// </summary>
    public static bool IsSupported => "e\u0301".Normalize(NormalizationForm.FormC) == "\u00E9";

    /// <summary>Returns the canonical text, which is a part of <paramref name="deviceId"/> itself wherever that is possible.</summary>
    public static ReadOnlySpan<char> Of(string deviceId)
    {
        var trimmed = deviceId.AsSpan().Trim();

        return Ascii.IsValid(trimmed) ? trimmed : trimmed.ToString().Normalize(NormalizationForm.FormC);
    }
}
