namespace BusEtl.Consumers.Masking;

/// <summary>The kinds of personal data that are stored as tokens. The same text has another token in another kind.</summary>
public enum PersonalDataKind
{
    /// <summary>An IPv4 or IPv6 address.</summary>
    Ip,

    /// <summary>The identifier of a device.</summary>
    DeviceId,
}

/// <summary>The names of the kinds in tokens, seals and <c>vault.pii.kind</c>. They never change: stored rows hold them.</summary>
public static class PersonalDataKindName
{
    private const string Ip = "ip";
    private const string DeviceId = "device_id";

    public static string Of(PersonalDataKind kind) => kind switch
    {
        PersonalDataKind.Ip => Ip,
        PersonalDataKind.DeviceId => DeviceId,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Name and zero byte in UTF-8, which keep apart what the kinds make of the same text.</summary>
    internal static ReadOnlySpan<byte> PrefixOf(PersonalDataKind kind) => kind switch
    {
        PersonalDataKind.Ip => "ip\0"u8,
        PersonalDataKind.DeviceId => "device_id\0"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <returns>Whether it is the name of a kind.</returns>
    public static bool TryParse(string? name, out PersonalDataKind kind)
    {
        kind = name == DeviceId ? PersonalDataKind.DeviceId : PersonalDataKind.Ip;

        return name is Ip or DeviceId;
    }
}
