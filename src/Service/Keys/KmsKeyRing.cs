using Amazon;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using BusEtl.Consumers.Masking;
using BusEtl.Service.Bus;
using Microsoft.Extensions.Options;

namespace BusEtl.Service.Keys;

/// <summary>
/// Unwraps a key ring by one Decrypt call to AWS KMS. The address is that of the region, or of <c>AWS_ENDPOINT_URL_KMS</c> or
/// <c>AWS_ENDPOINT_URL</c>, as in every AWS SDK.
/// </summary>
internal sealed class KmsKeyRing(IOptions<AmazonOptions> amazon) : IKeyRingUnwrapping
{
    public byte[] Unwrap(byte[] wrapped)
    {
        try
        {
            // Once, at the start, where nothing else waits.
            return UnwrapAsync(wrapped).GetAwaiter().GetResult();
        }
        catch (AmazonServiceException e)
        {
            throw new KeyRingFaultException($"AWS KMS did not unwrap it: {e.ErrorCode ?? e.StatusCode.ToString()}. {e.Message}");
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException or OperationCanceledException)
        {
            throw new KeyRingFaultException($"AWS KMS could not be asked to unwrap it: {e.Message}");
        }
    }

    private async Task<byte[]> UnwrapAsync(byte[] wrapped)
    {
        using var kms = new AmazonKeyManagementServiceClient(Configuration(amazon.Value.Region));
        using var blob = new MemoryStream(wrapped);

        var answer = await kms.DecryptAsync(new DecryptRequest { CiphertextBlob = blob });
        using var ring = answer.Plaintext;

        return ring.ToArray();
    }

    private static AmazonKeyManagementServiceConfig Configuration(string? region)
    {
        var configuration = new AmazonKeyManagementServiceConfig();
        if (!string.IsNullOrEmpty(region))
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(region);

        return configuration;
    }
}
