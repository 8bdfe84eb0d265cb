namespace BusEtl.Consumers.Masking;

/// <summary>Unwraps a key ring that a key management service has encrypted.</summary>
public interface IKeyRingUnwrapping
{
    /// <summary>Returns the ring's text in UTF-8; the caller clears it.</summary>
    /// <exception cref="KeyRingFaultException">The service refused or could not be asked. The text says why.</exception>
    byte[] Unwrap(byte[] wrapped);
}
