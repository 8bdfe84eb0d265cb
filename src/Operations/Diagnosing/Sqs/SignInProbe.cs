using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Client.Credentials;

namespace BusEtl.Operations.Diagnosing.Sqs;

/// <summary>Asks for credentials as the service does. It sends nothing to SQS, and shows no secret.</summary>
internal static class SignInProbe
{
    private const string NoneAre = "There are no AWS credentials: ";

    public static async Task<SignIn> AskAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            var found = await DefaultCredentials.Instance.Cache.GetAsync(cancellationToken).AsTask().WaitAsync(limit, cancellationToken);

            return new SignIn(found.Source, Shorten(found.Value.AccessKey), found.Expires, null);
        }
        catch (TimeoutException)
        {
            return Failed("credentials_silent", $"No answer came within {limit.TotalSeconds} s.", endsTheStart: false);
        }
        catch (CredentialException failure)
        {
            var code = failure.Trouble switch
            {
                CredentialTrouble.Silent => "credentials_silent",
                CredentialTrouble.Unusable => "credentials_unusable",
                _ => "credentials_missing",
            };

            return Failed(code, WithoutHeading(failure.Message), failure.IsFinal);
        }
    }

    private static SignIn Failed(string code, string reason, bool endsTheStart) => new(null, null, null, new SignInFailure(code, reason, endsTheStart));

    // The finding itself says that.
    private static string WithoutHeading(string text) => text.StartsWith(NoneAre, StringComparison.Ordinal)
        ? $"{char.ToUpperInvariant(text[NoneAre.Length])}{text[(NoneAre.Length + 1)..]}"
        : text;

    // The id is no secret, and still nothing to paste into a ticket as a whole.
    private static string Shorten(string keyId) => keyId.Length <= 12 ? keyId : $"{keyId[..4]}...{keyId[^4..]}";
}
