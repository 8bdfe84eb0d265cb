using BusEtl.Consumers.Masking;

namespace BusEtl.Consumers.Validation;

/// <summary>
/// The personal values of a login, for which its other fields, those that are kept as they come, must be no way out. Producers mix fields up;
/// one that wants to can always write a value in a way that nobody recognises.
/// </summary>
/// <param name="address">The address; null where the login has none that is one.</param>
/// <param name="deviceId">The canonical device id; empty where the login has none that is one.</param>
internal readonly ref struct PersonalValues(CanonicalIp? address, ReadOnlySpan<char> deviceId)
{
    /// <summary>
    /// From this length on a device id is looked for as a part of a field, too. A shorter one stands in others by chance: of the made-up ids of
    /// 36 characters one in 500,000 holds a given text of 6 hexadecimal digits, one in 150,000,000 one of 8.
    /// </summary>
    public const int ShortestPart = 8;

    private const string HoldsIp = "holds the ip";
    private const string HoldsAddress = "holds an IP address";
    private const string HoldsDeviceId = "holds the device id";

    private readonly CanonicalIp? _address = address;
    private readonly ReadOnlySpan<char> _deviceId = deviceId;

    /// <returns>The rule that a text breaks, or null.</returns>
    public string? RuleBrokenBy(string text) => AddressSearch.Find(text, _address) switch
    {
        AddressFinding.Own => HoldsIp,
        AddressFinding.Other => HoldsAddress,
        _ => RuleBrokenByDeviceIdIn(text),
    };

    /// <inheritdoc cref="RuleBrokenBy"/>
    /// <remarks>Up to four numbers are a version, unless they are the login's own address. What is behind a hyphen may be no address.</remarks>
    public string? RuleBrokenByVersion(string text)
    {
        var finding = AddressSearch.Find(text, _address);
        if (finding == AddressFinding.Other && text.IndexOf('-', StringComparison.Ordinal) is var hyphen)
        {
            finding = hyphen < 0 ? AddressFinding.None : AddressSearch.Find(text.AsSpan(hyphen), _address);
        }

        return finding switch
        {
            AddressFinding.Own => HoldsIp,
            AddressFinding.Other => HoldsAddress,
            _ => RuleBrokenByDeviceIdIn(text),
        };
    }

    // Whatever the case: the token tells the cases apart, whoever reads the field does not.
    private string? RuleBrokenByDeviceIdIn(string text)
    {
        if (_deviceId.IsEmpty)
        {
            return null;
        }

        var canonical = CanonicalDeviceId.Of(text);
        var holds = _deviceId.Length < ShortestPart
            ? canonical.Equals(_deviceId, StringComparison.OrdinalIgnoreCase)
            : canonical.Contains(_deviceId, StringComparison.OrdinalIgnoreCase);

        return holds ? HoldsDeviceId : null;
    }
}
