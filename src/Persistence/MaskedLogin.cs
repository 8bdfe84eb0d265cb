namespace BusEtl.Persistence;

/// <summary>A masked login with the sealed originals of its tokens.</summary>
/// <param name="Row">The login.</param>
/// <param name="Ip">The sealed address; null where the vault has it already, or where there is no vault.</param>
/// <param name="DeviceId">The sealed device id; null likewise.</param>
public readonly record struct MaskedLogin(UserLogin Row, SealedValue? Ip = null, SealedValue? DeviceId = null);
