using System.Net;
using BusEtl.AmazonSqs.Client.Credentials;
using BusEtl.Tests.Unit.Infrastructure;

namespace BusEtl.Tests.Unit.AmazonSqsClient.Credentials;

public sealed class ContainerCredentialsTests : IDisposable
{
    private const string FullUri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private const string RelativeUri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    private const string Given =
        """{"RoleArn":"arn","AccessKeyId":"AKID","SecretAccessKey":"secret","Token":"token","Expiration":"2026-03-01T18:00:00Z"}""";

    private readonly string _file = Path.GetTempFileName();
    private readonly Server _server = new();
    private readonly HttpMessageInvoker _http;

    public ContainerCredentialsTests() => _http = new HttpMessageInvoker(_server);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ECS_is_asked_at_its_own_address()
    {
        var given = await Asking((RelativeUri, "/v2/credentials/id")).FetchAsync(Token);

        Assert.Equal("http://169.254.170.2/v2/credentials/id", Assert.Single(_server.Requests).Url);
        Assert.Null(_server.Requests[0].Authorization);
        Assert.Equal(("AKID", "secret", "token"), (given.Value.AccessKey, given.Value.SecretKey, given.Value.Token));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 18, 0, 0, TimeSpan.Zero), given.Expires);
        Assert.Equal($"the endpoint http://169.254.170.2 ({RelativeUri})", given.Source);
    }

    [Fact]
    public async Task EKS_is_asked_with_the_token_that_stands_in_its_file_at_the_moment()
    {
        var eks = Asking((FullUri, "http://169.254.170.23/v1/credentials"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", _file));
        foreach (var token in (string[])["first", "second"])
        {
            await File.WriteAllTextAsync(_file, token + "\n", Token);
            await eks.FetchAsync(Token);
        }

        Assert.Equal(["first", "second"], _server.Requests.Select(request => request.Authorization));
    }

    [Theory]
    [InlineData("http://127.0.0.1:81/a", true)]
    [InlineData("http://localhost:81/a", true)]
    [InlineData("http://[fd00:ec2::23]/a", true)]
    [InlineData("https://credentials.example.org/a", true)]
    [InlineData("http://credentials.example.org/a", false)]
    [InlineData("http://169.254.170.24/a", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("nonsense", false)]
    public async Task Credentials_are_not_taken_over_a_network_without_TLS(string url, bool isAsked)
    {
        var container = Asking((FullUri, url));
        if (isAsked)
        {
            await container.FetchAsync(Token);
            return;
        }

        Assert.True((await Assert.ThrowsAsync<CredentialException>(() => container.FetchAsync(Token))).IsFinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData(500, "{}", "answers 500.")]
    [InlineData(403, "secret", "answers 403: it does not take the token of")]
    [InlineData(200, "secret", "answers with something that is no credentials.")]
    [InlineData(200, """{"Message":"secret"}""", "answers with something that is no credentials.")]
    [InlineData(200, """["secret"]""", "answers with something that is no credentials.")]
    [InlineData(200, """{"AccessKeyId":1,"SecretAccessKey":"secret"}""", "answers with something that is no credentials.")]
    [InlineData(200, "", "answers with something that is no credentials.")]
    public async Task An_answer_that_is_none_is_asked_for_three_times_and_told_without_its_text(int status, string body, string reason)
    {
        _server.Status = (HttpStatusCode)status;
        _server.Body = body;
        var failure = await Assert.ThrowsAsync<CredentialException>(() => Asking((FullUri, "http://127.0.0.1:81/a")).FetchAsync(Token));

        Assert.StartsWith(
            $"There are no AWS credentials: the endpoint http://127.0.0.1:81 ({FullUri}) {reason}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        Assert.False(failure.IsFinal);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task A_file_of_a_token_that_is_not_there_is_named()
    {
        var container = Asking((FullUri, "http://127.0.0.1:81/a"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/nowhere/token"));
        var failure = await Assert.ThrowsAsync<CredentialException>(() => container.FetchAsync(Token));
        Assert.Contains("/nowhere/token (AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE) cannot be read.", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _http.Dispose();
        File.Delete(_file);
    }

    private ContainerCredentials Asking(params (string Name, string Value)[] environment) => new(
        name => environment.FirstOrDefault(variable => variable.Name == name).Value,
        new ManualTimeProvider { SkipUpTo = TimeSpan.FromSeconds(1) },
        _http);

    private sealed class Server : HttpMessageHandler
    {
        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public string Body { get; set; } = Given;

        public List<(string Url, string? Authorization)> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add((
                request.RequestUri!.AbsoluteUri,
                request.Headers.NonValidated.TryGetValues("Authorization", out var values) ? values.ToString() : null));
            return Task.FromResult(new HttpResponseMessage(Status) { Content = new StringContent(Body) });
        }
    }
}
