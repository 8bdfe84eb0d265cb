using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BusEtl.AmazonSqs.Client;
using static BusEtl.Tests.Unit.AmazonSqsClient.ScriptedSqs;

namespace BusEtl.Tests.Unit.AmazonSqsClient;

/// <summary>Something else than SQS or SNS stands at the address.</summary>
public sealed class WrongServerTests
{
    private const string OldProtocol =
        "answers in XML: it speaks SQS's old query protocol only. BusEtl needs the JSON protocol, which AWS has; LocalStack has it from 3.0, "
        + "ElasticMQ from 1.4 and GoAws from 0.5 on.";

    [Theory]
    [InlineData(200, """<?xml version="1.0"?><GetQueueUrlResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"/>""", OldProtocol)]
    [InlineData(400, "<ErrorResponse><Error><Code>InvalidAction</Code><Message>secret</Message></Error></ErrorResponse>", OldProtocol)]
    [InlineData(404, "\n <rss><title>secret</title></rss>", "answers in XML that is not SQS's.")]
    [InlineData(200, "<!DOCTYPE html><html><body>secret</body></html>", "answers with a page in HTML: a proxy, a load balancer or a sign-in page")]
    [InlineData(403, "<html>secret</html>", "answers with a page in HTML")]
    [InlineData(200, "", "answers with nothing: it is not SQS")]
    [InlineData(200, """{"status":"secret"}""", "answers in JSON that is not SQS's.")]
    [InlineData(404, "[1]", "answers in JSON that is not SQS's.")]
    [InlineData(200, "secret", "answers with something that is neither XML nor JSON")]
    [InlineData(302, "", "sends the request elsewhere (to https://login.example.org): it is not SQS.")]
    public async Task It_is_told_without_its_text_and_not_tried_again(int status, string body, string what)
    {
        var sqs = new ScriptedSqs().Then(_ => Task.FromResult(Response(status, body)));
        using var client = sqs.Client();
        var failure = await Assert.ThrowsAsync<SqsException>(() => client.GetQueueUrlAsync("login-queue", Token));

        Assert.StartsWith($"The server at localhost:4566 {what}", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "It was asked for GetQueueUrl on queue login-queue. Its address comes from Amazon:ServiceUrl.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal((SqsException.WrongServer, false), (failure.Code, failure.IsTransient));
        Assert.Single(sqs.Requests);
    }

    [Theory]
    [InlineData(200, """{"QueueUrl":"http://h""")]
    [InlineData(502, "<html>bad gateway</html>")]
    public async Task A_broken_answer_and_a_gateway_in_trouble_may_pass(int status, string body)
    {
        using var client = new ScriptedSqs().Answer(body, status).Client();
        Assert.True((await Assert.ThrowsAsync<SqsException>(() => client.GetQueueUrlAsync("login-queue", Token))).IsTransient);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "https", "It does not speak TLS: its address may have to begin with http://")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\n", "http", "does not speak HTTP; it may want https, or be no web server at all.")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "http", "does not speak HTTP; it may want https, or be no web server at all.")]
    public async Task A_server_that_speaks_TLS_where_none_is_expected_or_the_reverse_is_told(string answer, string scheme, string reason)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, Encoding.Latin1.GetBytes(answer));
        var address = new Uri($"{scheme}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        using var client = new SqsClient(new SqsClientOptions
        {
            ServiceUrl = address,
            Region = "eu-west-1",
            Credentials = new Amazon.Runtime.BasicAWSCredentials("a", "b"),
        });

        var failure = await Assert.ThrowsAsync<SqsException>(() => client.GetQueueUrlAsync("login-queue", Token));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsTransient);
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task A_server_that_closes_without_an_answer_may_pass_and_is_told_with_what_it_may_be()
    {
        var sqs = new ScriptedSqs().Break(new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended."));
        using var client = sqs.Client();
        var failure = await Assert.ThrowsAsync<SqsException>(() => client.GetQueueUrlAsync("login-queue", Token));

        Assert.EndsWith(
            "It closed the connection without an answer: if it always does, it is not SQS, or wants https. Its address comes from Amazon:ServiceUrl.",
            failure.Message,
            StringComparison.Ordinal);
        Assert.True(failure.IsTransient);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task An_answer_that_a_proxy_has_compressed_is_read(string encoding)
    {
        using var client = new ScriptedSqs().Then(_ => Task.FromResult(Compressed("""{"QueueUrl":"http://h/q"}""", encoding))).Client();
        Assert.Equal("http://h/q", await client.GetQueueUrlAsync("login-queue", Token));
    }

    [Fact]
    public async Task An_answer_that_only_says_it_is_compressed_is_tried_again()
    {
        var sqs = new ScriptedSqs()
            .Then(_ =>
            {
                var response = Response(200, """{"QueueUrl":"http://h/q"}""");
                response.Content.Headers.ContentEncoding.Add("gzip");
                return Task.FromResult(response);
            })
            .Answer("""{"QueueUrl":"http://h/q"}""");
        using var client = sqs.Client();
        Assert.Equal("http://h/q", await client.GetQueueUrlAsync("login-queue", Token));
        Assert.Equal(2, sqs.Requests.Count);
    }

    private static HttpResponseMessage Response(int status, string body)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) };
        response.Headers.Location = status == 302 ? new Uri("https://login.example.org/secret?secret") : null;
        return response;
    }

    private static HttpResponseMessage Compressed(string text, string encoding)
    {
        using var bytes = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(bytes, CompressionMode.Compress, leaveOpen: true),
            "deflate" => new ZLibStream(bytes, CompressionMode.Compress, leaveOpen: true),
            _ => new BrotliStream(bytes, CompressionMode.Compress, leaveOpen: true),
        })
            stream.Write(Encoding.UTF8.GetBytes(text));

        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes.ToArray()) };
        response.Content.Headers.ContentEncoding.Add(encoding);
        return response;
    }

    private static async Task ServeAsync(TcpListener listener, byte[] answer)
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync(Token);
                var stream = connection.GetStream();
                _ = await stream.ReadAsync(new byte[4096], Token);
                await stream.WriteAsync(answer, Token);
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException or IOException)
        {
            // The listener was stopped, before or while it waited.
        }
    }
}
