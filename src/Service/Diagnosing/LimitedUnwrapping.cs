using BusEtl.Consumers.Masking;

namespace BusEtl.Service.Diagnosing;

/// <summary>Does not wait for a KMS that does not answer: the service does, and the doctor is there to say so.</summary>
internal sealed class LimitedUnwrapping(IKeyRingUnwrapping inner, TimeSpan limit) : IKeyRingUnwrapping
{
    public byte[] Unwrap(byte[] wrapped)
    {
        try
        {
            return Task.Run(() => inner.Unwrap(wrapped)).WaitAsync(limit).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            throw new KeyRingFaultException($"AWS KMS did not unwrap it within {limit.TotalSeconds} s.");
        }
    }
}
