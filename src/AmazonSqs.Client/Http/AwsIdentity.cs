using Amazon.Runtime;
using BusEtl.AmazonSqs.Client.Credentials;

namespace BusEtl.AmazonSqs.Client.Http;

/// <summary>
/// The credentials of the next request: the given ones, which are asked at every request, or those of the process. Nobody waits for them
/// longer than <see cref="CredentialCache.LongestWait"/>.
/// </summary>
internal sealed class AwsIdentity(AwsService service, AWSCredentials? given, CredentialCache shared, TimeProvider time)
{
    /// <summary>Why there are no credentials, as a sentence; null when there are some, or nobody can say.</summary>
    public string? Trouble => given is null ? shared.Trouble : null;

    /// <summary>Where they come from, in words.</summary>
    public string Source => given is null ? shared.Current?.Source ?? "an unknown place" : "the program itself";

    /// <exception cref="AwsServiceException">There are none.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<ImmutableCredentials> CurrentAsync(CancellationToken cancellationToken)
    {
        try
        {
            return given is null
                ? (await shared.GetAsync(cancellationToken)).Value
                : await given.GetCredentialsAsync().WaitAsync(CredentialCache.LongestWait, time, cancellationToken);
        }
        catch (CredentialException failure)
        {
            throw Failure(failure.Message, failure.IsFinal, failure);
        }
        catch (Exception exception) when (exception is AmazonClientException or AmazonServiceException or TimeoutException)
        {
            throw Failure($"No AWS credentials could be had for {service.Name}: {exception.Message}", isFinal: false, exception);
        }
    }

    /// <summary>AWS refused them as lapsed or unknown: the next request asks for new ones.</summary>
    public void Doubt(ImmutableCredentials refused) => shared.Doubt(refused);

    private AwsServiceException Failure(string text, bool isFinal, Exception cause) =>
        service.Failure(text, AwsServiceException.NoCredentials, isTransient: !isFinal, innerException: cause);
}
