using System.Globalization;
using System.Net;
using System.Text.Json;
using Amazon.Runtime;

namespace BusEtl.AmazonSqs.Client.Credentials;

/// <summary>
/// The endpoint that gives a container its role's credentials: ECS's, EKS Pod Identity's
/// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).
/// </summary>
internal sealed class ContainerCredentials
{
    private const string RelativeUri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    private const string FullUri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private const string Token = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
    private const string TokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    private const string EcsHost = "169.254.170.2";
    private const int Attempts = 3;

    private static readonly string[] Plain = [EcsHost, "169.254.170.23", "[fd00:ec2::23]"];
    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(200);

    private readonly Func<string, string?> _environment;
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;
    private readonly string _variable;

    /// <param name="environment">Looks a variable up.</param>
    /// <param name="time">The clock.</param>
    /// <param name="http">Asks; belongs to the caller.</param>
    public ContainerCredentials(Func<string, string?> environment, TimeProvider time, HttpMessageInvoker http)
    {
        _environment = environment;
        _time = time;
        _http = http;
        (_variable, Endpoint) = Find(environment);
    }

    /// <summary>Where it is; null when there is none. A text that is no URL is an endpoint too, and fails when it is asked.</summary>
    public string? Endpoint { get; }

    /// <summary>For people; null when there is none.</summary>
    public string? Description => Endpoint is null ? null : $"the endpoint {Shown()} ({_variable})";

    /// <summary>Nothing stands between a container and its endpoint, and nothing else is asked.</summary>
    public static SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    };

    /// <exception cref="CredentialException">It gives none.</exception>
    /// <exception cref="OperationCanceledException">It did not answer in time.</exception>
    public async Task<FetchedCredentials> FetchAsync(CancellationToken cancellationToken)
    {
        var uri = Checked();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AskAsync(uri, cancellationToken);
            }
            catch (CredentialException failure) when (!failure.IsFinal && attempt < Attempts)
            {
                await Task.Delay(AttemptDelay * attempt, _time, cancellationToken);
            }
        }
    }

    private async Task<FetchedCredentials> AskAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        if (await AuthorizationAsync(cancellationToken) is { Length: > 0 } authorization)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
                throw Failure($"answers {(int)response.StatusCode}{Hint(response.StatusCode)}.");

            return Read(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Failure($"cannot be reached: {exception.Message}", exception);
        }
    }

    private FetchedCredentials Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var value = new ImmutableCredentials(Text(json, "AccessKeyId"), Text(json, "SecretAccessKey"), Text(json, "Token"));
            var expires = json.RootElement.TryGetProperty("Expiration", out var text)
                && DateTimeOffset.TryParse(text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
                    ? date
                    : (DateTimeOffset?)null;

            return new FetchedCredentials(value, Description!, expires);
        }
        // Its text may repeat what it stumbled over, which may be a key.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Failure("answers with something that is no credentials.");
        }
    }

    private static string Text(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : throw new JsonException();

    private async Task<string?> AuthorizationAsync(CancellationToken cancellationToken)
    {
        if (_environment(TokenFile) is not { Length: > 0 } file)
            return _environment(Token);

        try
        {
            return (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure($"wants a token, and the file {file} ({TokenFile}) cannot be read.", exception);
        }
    }

    // Without TLS credentials are taken from addresses only that never leave the machine, as every AWS SDK does.
    private Uri Checked()
    {
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new CredentialException($"There are no AWS credentials: {_variable} is not an http or https URL.", isFinal: true);

        return uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback || Plain.Contains(uri.Host)
            ? uri
            : throw new CredentialException(
                $"There are no AWS credentials: {_variable} names {uri.Host}, and without https only {string.Join(", ", Plain)} and this machine "
                + "itself are asked for credentials.",
                isFinal: true);
    }

    private static (string Variable, string? Endpoint) Find(Func<string, string?> environment) =>
        environment(RelativeUri) is { Length: > 0 } path ? (RelativeUri, $"http://{EcsHost}{path}") : (FullUri, NullIfEmpty(environment(FullUri)));

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // The path may say who asks.
    private string Shown() => Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : "of the container";

    private static string Hint(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? $": it does not take the token of {Token} or {TokenFile}" : "";

    private CredentialException Failure(string what, Exception? cause = null) =>
        new($"There are no AWS credentials: {Description} {what}", isFinal: false, cause);
}
