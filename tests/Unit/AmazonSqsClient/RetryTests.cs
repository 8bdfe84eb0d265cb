using System.Text;
using Amazon.Runtime;
using BusEtl.AmazonSqs.Client;
using BusEtl.AmazonSqs.Client.Http;
using static BusEtl.Tests.Unit.AmazonSqsClient.ScriptedSqs;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

public sealed class RetryTests
{
    private const string Empty = "{}";

    [Theory]
    [InlineData(503, "")]
    [InlineData(500, """{"__type":"com.amazonaws.sqs#InternalError"}""")]
    [InlineData(502, "<html>bad gateway</html>")]
    [InlineData(429, "")]
    [InlineData(400, """{"__type":"com.amazon.coral.availability#ThrottlingException","message":"Rate exceeded"}""")]
    [InlineData(400, """{"__type":"com.amazonaws.sqs#RequestThrottled"}""")]
    [InlineData(403, """{"__type":"com.amazonaws.sqs#RequestThrottled"}""")]
    [InlineData(400, """{"__type":"com.amazonaws.sqs#KmsThrottled"}""")]
    [InlineData(400, """{"__type":"TooManyRequestsException"}""")]
    public async Task Throttling_and_server_errors_are_tried_again(int status, string body)
    {
        var sqs = new ScriptedSqs().Answer(body, status).Answer(Empty);
        await ReceiveAsync(sqs);
        Assert.Equal(2, sqs.Requests.Count);
        Assert.Equal(sqs.Requests.First().Text, sqs.Requests.Last().Text);
    }

    [Fact]
    public async Task A_dropped_connection_is_tried_again()
    {
        var sqs = new ScriptedSqs()
            .Break(new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"))
            .Break(new HttpIOException(HttpRequestError.ResponseEnded))
            .Then(_ => Task.FromResult(new HttpResponseMessage { Content = new BrokenContent() }))
            .Answer(Empty);
        await ReceiveAsync(sqs);
        Assert.Equal(4, sqs.Requests.Count);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_tried_again()
    {
        var sqs = new ScriptedSqs().Hang().Answer(Empty);
        var call = ReceiveAsync(sqs, new() { WaitTime = TimeSpan.FromSeconds(20) });
        sqs.Time.Advance(TimeSpan.FromSeconds(34));
        Assert.Single(sqs.Requests);

        sqs.Time.Advance(TimeSpan.FromSeconds(1));
        await call;
        Assert.Equal(2, sqs.Requests.Count);
    }

    [Fact]
    public async Task Attempts_are_bounded_and_the_last_failure_is_told()
    {
        var sqs = new ScriptedSqs().Answer("""{"__type":"com.amazonaws.sqs#ServiceUnavailable","message":"Try later."}""", 503);
        var failure = await Assert.ThrowsAsync<SqsException>(() => ReceiveAsync(sqs));

        Assert.Equal(5, sqs.Requests.Count);
        Assert.True(failure.IsTransient);
        Assert.Equal(
            "SQS could not answer ReceiveMessage on queue login-queue: ServiceUnavailable (503) after 5 attempts. Try later.",
            failure.Message);
    }

    [Fact]
    public async Task Waits_grow_up_to_five_seconds_and_are_jittered()
    {
        var sqs = new ScriptedSqs().Answer("", 503);
        var numbers = new Queue<double>([0, 0.5, 0.25, 1, 0.1, 0.5, 1]);
        using var client = sqs.Client(new() { MaxAttempts = 8, ServiceUrl = new Uri("http://localhost") }, numbers.Dequeue);
        await Assert.ThrowsAsync<SqsException>(() => client.ReceiveMessageAsync(QueueUrl, new(), Token));

        // A wait of nothing needs no timer.
        Assert.Equal([100, 100, 800, 160, 1600, 5000], sqs.Time.Skipped.Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public void Waits_are_anywhere_below_their_ceiling()
    {
        var retries = new RetrySchedule(5, Random.Shared.NextDouble);
        for (var n = 1; n <= 100; n++)
            Assert.InRange(retries.DelayAfter(n).TotalMilliseconds, 0, Math.Min(5000, 100 * Math.Pow(2, n - 1)));
    }

    [Theory]
    [InlineData(400, """{"__type":"com.amazonaws.sqs#InvalidAttributeValue"}""")]
    [InlineData(403, """{"__type":"com.amazon.coral.service#AccessDeniedException"}""")]
    [InlineData(403, """{"__type":"com.amazonaws.sqs#OverLimit"}""")]
    [InlineData(404, "not here")]
    [InlineData(301, "")]
    public async Task What_SQS_refuses_is_not_tried_again(int status, string body)
    {
        var sqs = new ScriptedSqs().Answer(body, status);
        var failure = await Assert.ThrowsAsync<SqsException>(() => ReceiveAsync(sqs));
        Assert.Single(sqs.Requests);
        Assert.False(failure.IsTransient);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_not_tried_again()
    {
        var sqs = new ScriptedSqs().Break(new HttpRequestException(HttpRequestError.SecureConnectionError, "not trusted"));
        var failure = await Assert.ThrowsAsync<SqsException>(() => ReceiveAsync(sqs));
        Assert.Single(sqs.Requests);
        Assert.Equal((SqsException.ConnectionFailed, false), (failure.Code, failure.IsTransient));
    }

    [Fact]
    public async Task A_cancelled_call_is_not_tried_again()
    {
        var sqs = new ScriptedSqs().Hang();
        using var stop = new CancellationTokenSource();
        var call = ReceiveAsync(sqs, new() { WaitTime = TimeSpan.FromSeconds(20) }, stop.Token);
        Assert.False(call.IsCompleted);
        await stop.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(stop.Token, cancelled.CancellationToken);
        Assert.Single(sqs.Requests);
    }

    [Fact]
    public async Task A_connection_that_breaks_by_cancellation_counts_as_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var sqs = new ScriptedSqs().Then(async _ =>
        {
            await stop.CancelAsync();
            throw new IOException("The socket was closed.");
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReceiveAsync(sqs, null, stop.Token));
        Assert.Single(sqs.Requests);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_between_attempts()
    {
        using var stop = new CancellationTokenSource();
        var sqs = new ScriptedSqs().Then(async _ =>
        {
            await stop.CancelAsync();
            return new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable) { Content = new StringContent("") };
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReceiveAsync(sqs, null, stop.Token));
        Assert.Single(sqs.Requests);
    }

    [Fact]
    public async Task Credentials_are_asked_for_at_every_attempt()
    {
        var sqs = new ScriptedSqs().Answer("", 503).Answer(Empty);
        using var client = sqs.Client(new() { ServiceUrl = new Uri("http://localhost"), Credentials = new ChangingCredentials() });
        await client.ReceiveMessageAsync(QueueUrl, new(), Token);

        Assert.Equal(["AKID1", "AKID2"], sqs.Requests.Select(r => r.Headers["Authorization"].Split('=', '/')[1]));
        Assert.Equal(["token1", "token2"], sqs.Requests.Select(r => r.Headers["X-Amz-Security-Token"]));
    }

    [Fact]
    public async Task Missing_credentials_are_told()
    {
        using var client = new ScriptedSqs().Client(new() { ServiceUrl = new Uri("http://localhost"), Credentials = new NoCredentials() });
        var failure = await Assert.ThrowsAsync<SqsException>(() => client.GetQueueUrlAsync("q", Token));
        Assert.Equal(SqsException.NoCredentials, failure.Code);
        Assert.Equal("No AWS credentials could be had for SQS: the profile is gone", failure.Message);
    }

    private static async Task ReceiveAsync(ScriptedSqs sqs, SqsReceiveRequest? request = null, CancellationToken? cancellationToken = null)
    {
        using var client = sqs.Client();
        Assert.Empty(await client.ReceiveMessageAsync(QueueUrl, request ?? new(), cancellationToken ?? Token));
    }

    private sealed class ChangingCredentials : AWSCredentials
    {
        private int _asked;

        public override ImmutableCredentials GetCredentials()
        {
            _asked++;
            return new ImmutableCredentials($"AKID{_asked}", $"secret{_asked}", $"token{_asked}");
        }
    }

    private sealed class NoCredentials : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw new AmazonClientException("the profile is gone");
    }

    private sealed class BrokenContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            stream.Write(Encoding.UTF8.GetBytes("{\"Mess"));
            throw new IOException("Connection reset by peer");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 100;
            return true;
        }
    }
}
