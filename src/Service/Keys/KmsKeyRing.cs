using Amazon;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client;
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
    // With all of its attempts. Whoever started the program sees why it ends, and may start it again.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    public byte[] Unwrap(byte[] wrapped)
    {
        try
        {
            // Once, at the start, where nothing else waits.
            return UnwrapAsync(wrapped).GetAwaiter().GetResult();
        }
        catch (AmazonServiceException e)
        {
            throw new KeyRingFaultException(
                $"AWS KMS did not unwrap it: {e.ErrorCode ?? e.StatusCode.ToString()}. {e.Message}{KmsAdvice.For(e)}");
        }
        catch (OperationCanceledException)
        {
            throw new KeyRingFaultException(
                $"AWS KMS could not be asked to unwrap it: it did not answer within {DurationText.Of(Timeout)}. Its address is that of "
                + "AWS_ENDPOINT_URL_KMS, of AWS_ENDPOINT_URL, or of the region.");
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException)
        {
            throw new KeyRingFaultException($"AWS KMS could not be asked to unwrap it: {e.Message}");
        }
    }

    private async Task<byte[]> UnwrapAsync(byte[] wrapped)
    {
        using var kms = new AmazonKeyManagementServiceClient(DefaultCredentials.Instance, Configuration(amazon.Value.Region));
        using var blob = new MemoryStream(wrapped);
        var request = new DecryptRequest { CiphertextBlob = blob };
        ThrowIfPlain(new Uri(kms.DetermineServiceOperationEndpoint(request).URL));
        using var timeout = new CancellationTokenSource(Timeout);

        var answer = await kms.DecryptAsync(request, timeout.Token);
        using var ring = answer.Plaintext;

        return ring.ToArray();
    }

    // The answer is the ring itself.
    private static void ThrowIfPlain(Uri address)
    {
        if (!PlainHttp.IsSafeForSecrets(address))
        {
            throw new KeyRingFaultException(
                $"AWS KMS is not asked at {address.GetLeftPart(UriPartial.Authority)}: without https whoever is on the way reads the keys. The "
                + "address is that of AWS_ENDPOINT_URL_KMS or AWS_ENDPOINT_URL.");
        }
    }

    private static AmazonKeyManagementServiceConfig Configuration(string? region)
    {
        var configuration = new AmazonKeyManagementServiceConfig { Timeout = AttemptTimeout };
        if (!string.IsNullOrEmpty(region))
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(region);

        return configuration;
    }
}
