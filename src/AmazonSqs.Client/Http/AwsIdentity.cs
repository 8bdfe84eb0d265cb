using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>
/// The credentials of the next request. AWSSDK.Core keeps them, refreshes them before they lapse and sees changed profile files; asking it
/// costs a microsecond or two, so nothing is kept here that could go stale.
/// </summary>
internal sealed class AwsIdentity(AwsService service, AWSCredentials? credentials)
{
    public async ValueTask<ImmutableCredentials> CurrentAsync()
    {
        try
        {
            var source = credentials ?? await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync();
            return await source.GetCredentialsAsync();
        }
        catch (AmazonClientException e)
        {
            throw service.Failure(
                $"No AWS credentials could be had for {service.Name}: {e.Message}",
                AwsServiceException.NoCredentials,
                isTransient: true,
                innerException: e);
        }
    }
}
